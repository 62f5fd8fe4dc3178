// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands a pattern into file names, in the notation of WebDataset: ranges {@code
 * train-{000..127}.tar}, alternatives {@code {a,b}}, and wildcards {@code *}, {@code ?} and {@code
 * [..]} in the last part of the path.
 */
final class ShardPattern {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");
  private static final int MOST = 1_000_000;

  private ShardPattern() {}

  /**
   * The names that a pattern stands for, in pattern order; matches of a wildcard are sorted by
   * name.
   *
   * @throws RaeException if a range is reversed or huge, or a wildcard matches nothing
   */
  static List<String> expand(String text) {
    List<String> names = new ArrayList<>();
    for (String name : braces(text)) {
      names.addAll(wildcards(name));
    }
    return names;
  }

  private static List<String> braces(String text) {
    Matcher matcher = BRACES.matcher(text);
    if (!matcher.find()) {
      return List.of(text);
    }
    String before = text.substring(0, matcher.start());
    List<String> names = new ArrayList<>();
    List<String> rests = braces(text.substring(matcher.end()));
    for (String choice : choices(text, matcher.group(1))) {
      for (String rest : rests) {
        names.add(before + choice + rest);
      }
      if (names.size() > MOST) {
        throw new ConfigException(
            "'" + text + "' stands for more than a million files", Where.key("path"));
      }
    }
    return names;
  }

  private static List<String> choices(String text, String content) {
    Matcher range = RANGE.matcher(content);
    if (!range.matches()) {
      return List.of(content.split(",", -1));
    }
    int from = Integer.parseInt(range.group(1));
    int to = Integer.parseInt(range.group(2));
    if (to < from || to - from >= MOST) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the range {%s} of '%s' must go upwards, over at most a million",
              content,
              text),
          Where.key("path"));
    }
    String format = "%0" + range.group(1).length() + "d";
    List<String> numbers = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      numbers.add(String.format(Locale.ROOT, format, i));
    }
    return numbers;
  }

  private static List<String> wildcards(String name) {
    int slash = name.lastIndexOf('/') + 1;
    String last = name.substring(slash);
    if (!WILDCARD.matcher(last).find() || Paths.parse(name).filter(Files::exists).isPresent()) {
      return List.of(name);
    }
    Path folder = Path.of(slash == 0 ? "." : name.substring(0, slash));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + last);
    List<String> names =
        Paths.list(folder).stream()
            .filter(file -> matcher.matches(file.getFileName()))
            .map(file -> name.substring(0, slash) + file.getFileName())
            .toList();
    if (names.isEmpty()) {
      throw new MissingFileException(
          "no file fits the pattern '" + name + "'", Where.file(name).atKey("path"));
    }
    return names;
  }
}
