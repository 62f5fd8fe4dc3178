// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One quantity varied for several methods: a table of all values, and a chart of the distance. */
final class Sweep {
  private final String name;
  private final String title;
  private final String quantity;
  private final MeasuredTable program;
  private final Table.Builder table;
  private final Map<String, Chart.Points> curves = new LinkedHashMap<>();

  /**
   * A sweep.
   *
   * @param quantity what is varied
   */
  Sweep(String name, String title, String quantity, MeasuredTable program) {
    this.name = name;
    this.title = title;
    this.quantity = quantity;
    this.program = program;
    List<String> columns = new ArrayList<>(List.of("method", quantity));
    program.columns().forEach(column -> columns.add(column.heading()));
    this.table = Table.named(name, title, columns.toArray(String[]::new));
  }

  void add(String method, double value, Map<String, Double> measured) {
    List<String> cells = new ArrayList<>(List.of(method, plain(value)));
    cells.addAll(program.cells(measured));
    table.row(cells.toArray(String[]::new));
    curves
        .computeIfAbsent(method, Chart.Points::new)
        .add(value, measured.getOrDefault("fid", Double.NaN));
  }

  private static String plain(double value) {
    if (value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    // Averages, such as evaluations, with one decimal; settings as they were given.
    return value > 10 ? MeasuredTable.number(value, 1) : Double.toString(value);
  }

  Table table(GenerationExperiments lab) {
    program.explain(table, lab);
    return table.build();
  }

  Chart chart() {
    return new Chart(
        name,
        title,
        quantity,
        program.columns().get(0).heading(),
        curves.values().stream().map(Chart.Points::series).toList());
  }
}
