// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The patterns of the Hugging Face tools, which are those of Python's {@code fnmatch}: {@code *}
 * also stands for slashes, and case counts on every system.
 *
 * @param include one of which must match, if there are any
 * @param exclude none of which may match
 */
record Globs(List<Pattern> include, List<Pattern> exclude) {
  static Globs of(List<String> include, List<String> exclude) {
    return new Globs(
        include.stream().map(Globs::pattern).toList(),
        exclude.stream().map(Globs::pattern).toList());
  }

  boolean choose(String name) {
    return (include.isEmpty() || include.stream().anyMatch(p -> p.matcher(name).matches()))
        && exclude.stream().noneMatch(p -> p.matcher(name).matches());
  }

  /** Whether a pattern is the name of one file. */
  static boolean isName(String glob) {
    return glob.chars().noneMatch(c -> "*?[".indexOf(c) >= 0) && !glob.endsWith("/");
  }

  private static Pattern pattern(String glob) {
    String text = glob.replace('\\', '/');
    if (text.endsWith("/")) {
      text += "*";
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = c == '[' ? end(text, i) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (end > 0) {
        regex.append(set(text.substring(i + 1, end)));
        i = end;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Where a set ends; its first character may be a closing bracket. */
  private static int end(String text, int start) {
    int from = start + 1;
    if (from < text.length() && text.charAt(from) == '!') {
      from++;
    }
    return text.indexOf(']', from + 1);
  }

  private static String set(String content) {
    boolean isNegated = content.startsWith("!");
    String characters = isNegated ? content.substring(1) : content;
    StringBuilder regex = new StringBuilder(isNegated ? "[^" : "[");
    boolean isEmpty = true;
    for (int i = 0; i < characters.length(); i++) {
      char from = characters.charAt(i);
      char to = from;
      if (i + 2 < characters.length() && characters.charAt(i + 1) == '-') {
        to = characters.charAt(i + 2);
        i += 2;
      }
      if (from <= to) {
        regex.append(escaped(from)).append('-').append(escaped(to));
        isEmpty = false;
      }
    }
    if (isEmpty) {
      // Ranges the wrong way round hold nothing.
      return isNegated ? "." : "(?!)";
    }
    return regex.append(']').toString();
  }

  private static String escaped(char c) {
    return Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c;
  }
}
