// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.options.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The declared options of a part, in the order of its declaration; those of sections below the
 * section.
 */
record PartOptions(List<Row> rows) {
  /**
   * An option.
   *
   * @param path the keys of the sections that it lies in
   */
  record Row(List<String> path, OptionSpec spec) {
    /** The type in a word or two; choices stand in a column of their own. */
    String type() {
      return spec.choices().isEmpty() ? spec.type() : "choice";
    }

    /** The default, {@code required}, or nothing. */
    String defaultValue() {
      if (spec.required()) {
        return "required";
      }
      return spec.defaultValue().filter(text -> !text.equals("{}")).orElse("");
    }

    /** The numbers or texts that are allowed, where they are not all of the type. */
    String allowed() {
      return spec.choices().isEmpty()
          ? spec.range().map(Range::toString).orElse("")
          : String.join(", ", spec.choices());
    }

    /** The key with the keys of its sections, joined by dots. */
    String fullKey() {
      return String.join(".", path) + (path.isEmpty() ? "" : ".") + spec.key();
    }
  }

  static PartOptions of(List<OptionSpec> specs) {
    List<Row> rows = new ArrayList<>();
    collect(List.of(), specs, rows);
    return new PartOptions(List.copyOf(rows));
  }

  private static void collect(List<String> path, List<OptionSpec> specs, List<Row> rows) {
    for (OptionSpec spec : specs) {
      rows.add(new Row(path, spec));
      List<String> below = new ArrayList<>(path);
      below.add(spec.key());
      collect(List.copyOf(below), spec.section(), rows);
    }
  }

  /** A table as text, one option a line; further names and sources stand below their option. */
  List<String> lines() {
    if (rows.isEmpty()) {
      return List.of("no options");
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("option", "type", "default", "allowed", "meaning"));
    for (Row row : rows) {
      cells.add(
          List.of(
              "  ".repeat(row.path().size()) + row.spec().key(),
              row.type(),
              row.defaultValue(),
              row.allowed(),
              row.spec().documentation()));
    }
    int columns = cells.get(0).size() - 1;
    int[] widths = new int[columns];
    cells.forEach(
        line -> {
          for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      lines.add(line(cells.get(i), widths));
      if (i > 0) {
        String indent = "  ".repeat(rows.get(i - 1).path().size() + 1);
        details(rows.get(i - 1).spec()).forEach(detail -> lines.add(indent + detail));
      }
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    return line.append(cells.get(widths.length)).toString().stripTrailing();
  }

  private static List<String> details(OptionSpec spec) {
    List<String> details = new ArrayList<>();
    if (!spec.aliases().isEmpty()) {
      details.add("also: " + String.join(", ", spec.aliases()));
    }
    spec.source().ifPresent(source -> details.add("source: " + source));
    return details;
  }

  /** The options as {@code --json} shows them, sections with theirs. */
  static List<Map<String, Object>> json(List<OptionSpec> specs) {
    return specs.stream().map(PartOptions::json).toList();
  }

  private static Map<String, Object> json(OptionSpec spec) {
    Map<String, Object> option = new LinkedHashMap<>();
    option.put("key", spec.key());
    option.put("aliases", spec.aliases());
    option.put("type", spec.type());
    option.put("required", spec.required());
    put(option, "default", spec.defaultValue());
    put(option, "range", spec.range().map(Range::toString));
    option.put("choices", spec.choices());
    option.put("documentation", spec.documentation());
    put(option, "source", spec.source());
    option.put("section", json(spec.section()));
    return option;
  }

  private static void put(Map<String, Object> option, String key, Optional<String> value) {
    value.ifPresent(text -> option.put(key, text));
  }
}
