// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table with its notes. Immutable.
 *
 * @param name file name without its ending, for example {@code table-16}
 * @param title one line
 * @param columns headings
 * @param rows as many cells as there are columns; an empty cell means that there is no value
 * @param notes what a reader must know, one line each
 */
record Table(
    String name, String title, List<String> columns, List<List<String>> rows, List<String> notes) {
  /** Stands where the paper gives no value, or we have none. */
  static final String NONE = "";

  /** Stands where something could be measured, if its files were on this machine. */
  static final String NOT_AVAILABLE = "not available";

  /** Copies the lists and checks the number of cells. */
  Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    notes = List.copyOf(notes);
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row + " does not fit the columns " + columns);
      }
    }
  }

  /** The same table with a further note. */
  Table withNote(String line) {
    List<String> all = new ArrayList<>(notes);
    all.add(line);
    return new Table(name, title, columns, rows, all);
  }

  /** Starts a table. */
  static Builder named(String name, String title, String... columns) {
    return new Builder(name, title, List.of(columns));
  }

  /** For people: headings, one line a row, the notes below. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder("## ").append(title).append("\n\n");
    line(text, columns);
    line(text, Collections.nCopies(columns.size(), "---"));
    rows.forEach(row -> line(text, row));
    notes.forEach(note -> text.append("\n").append(note).append("\n"));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("|");
    cells.forEach(
        cell ->
            text.append(" ").append(cell.isEmpty() ? "–" : cell.replace("|", "\\|")).append(" |"));
    text.append("\n");
  }

  /** Gathers rows and notes. Not thread-safe. */
  static final class Builder {
    private final String name;
    private final String title;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Builder(String name, String title, List<String> columns) {
      this.name = name;
      this.title = title;
      this.columns = columns;
    }

    Builder row(String... cells) {
      rows.add(List.of(cells));
      return this;
    }

    Builder note(String line) {
      if (!notes.contains(line)) {
        notes.add(line);
      }
      return this;
    }

    Table build() {
      return new Table(name, title, columns, rows, notes);
    }
  }
}
