// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as the paper prints it, without figures of ours: what stands apart from measurements that
 * cannot be compared with it.
 */
final class PaperTable {
  private PaperTable() {}

  /**
   * All figures of some tables.
   *
   * @param name file name without its ending
   * @param title one line
   * @param tables numbers of tables that have the same rows, such as {@code 10} and {@code 11}
   */
  static Table of(PaperFigures paper, String name, String title, String... tables) {
    List<PaperFigures.PaperFigure> figures =
        paper.figures().stream().filter(f -> List.of(tables).contains(f.table())).toList();
    List<String> columns = columns(figures);
    Set<String> rows =
        figures.stream()
            .map(PaperFigures.PaperFigure::row)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> headings = new ArrayList<>(List.of("the paper's row"));
    headings.addAll(columns);
    headings.add("measured on");
    Table.Builder table = Table.named(name, title, headings.toArray(String[]::new));
    for (String row : rows) {
      List<PaperFigures.PaperFigure> ofRow =
          figures.stream().filter(f -> f.row().equals(row)).toList();
      List<String> cells = new ArrayList<>(List.of(row));
      for (String column : columns) {
        cells.add(
            ofRow.stream()
                .filter(f -> f.column().equals(column))
                .map(PaperFigures.PaperFigure::text)
                .findFirst()
                .orElse(Table.NONE));
      }
      cells.add(
          ofRow.stream().map(f -> said(f.model())).distinct().collect(Collectors.joining("; ")));
      table.row(cells.toArray(String[]::new));
    }
    return table.note("These are the paper's figures; nothing here was measured by rae4j.").build();
  }

  /** In the order of the row that has most of them, which is the paper's; other rows leave gaps. */
  private static List<String> columns(List<PaperFigures.PaperFigure> figures) {
    Set<String> columns = new LinkedHashSet<>();
    figures.stream()
        .collect(
            Collectors.groupingBy(
                PaperFigures.PaperFigure::row, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .max(Comparator.comparingInt(List::size))
        .orElseThrow()
        .forEach(figure -> columns.add(figure.column()));
    figures.forEach(figure -> columns.add(figure.column()));
    return List.copyOf(columns);
  }

  /** A model in words, with whether its weights can be had. */
  static String said(PaperModel model) {
    return switch (model.kind()) {
      case RELEASED -> model.description();
      case NOT_RELEASED -> model.description() + " (not released)";
      case LITERATURE -> model.description() + " (literature)";
    };
  }
}
