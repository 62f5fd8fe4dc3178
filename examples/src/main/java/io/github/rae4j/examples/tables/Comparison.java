// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A table of measured rows beside the paper's figures for the same models, followed by the rows of
 * the paper that are not measured here: models that were not released, and those of other authors.
 * Only for figures that can be compared. Not thread-safe.
 */
final class Comparison {
  private static final List<String> METRICS = List.of("gFID", "IS", "Prec.", "Rec.");

  /**
   * One way in which the models of a table are sampled.
   *
   * @param prefix in front of the paper's column, such as {@code "guided "}
   * @param suffix behind it, such as {@code ", random"}
   * @param said behind a row's label
   */
  record Variant(String prefix, String suffix, String said) {
    static final Variant ONLY = new Variant("", "", "");

    String column(String metric) {
      return prefix + metric + suffix;
    }
  }

  /** A row of the paper's table, sampled in one way. */
  record Place(String row, Variant variant) {}

  private final PaperFigures paper;
  private final String number;
  private final List<MeasuredTable.Column> columns;
  private final Table.Builder table;
  private final Set<Place> measured = new HashSet<>();

  /**
   * An empty table.
   *
   * @param number of the paper's table
   * @param columns what is measured
   */
  Comparison(
      PaperFigures paper,
      String number,
      String name,
      String title,
      List<MeasuredTable.Column> columns) {
    this.paper = paper;
    this.number = number;
    this.columns = columns;
    List<String> headings = new ArrayList<>(List.of("method", "epochs", "parameters"));
    columns.forEach(column -> headings.add(column.heading() + " (ours)"));
    headings.add("features (ours)");
    METRICS.forEach(metric -> headings.add(metric + " (paper)"));
    headings.add("paper's figures from");
    this.table = Table.named(name, title, headings.toArray(String[]::new));
  }

  Table.Builder table() {
    return table;
  }

  /**
   * Adds a row of ours.
   *
   * @param cells measured values, one a column
   * @param features what they were measured in; {@link Table#NONE} if nothing was
   * @param place where the paper has the same model; empty if it has not
   */
  void add(String label, List<String> cells, String features, Optional<Place> place) {
    place.ifPresent(measured::add);
    row(label, cells, features, place);
  }

  /** Adds what the paper has and was not measured; the paper's own models are told apart. */
  void addOthers(List<Variant> variants) {
    List<String> empty = columns.stream().map(column -> Table.NONE).toList();
    for (String row : paper.rows(number)) {
      for (Variant variant : variants) {
        Place place = new Place(row, variant);
        Optional<PaperModel> model = model(place);
        if (model.isPresent() && !measured.contains(place)) {
          String kind =
              model.get().kind() == PaperModel.Kind.LITERATURE ? "literature" : "not measured";
          String label = String.format(Locale.ROOT, "%s%s (%s)", row, variant.said(), kind);
          row(label, empty, Table.NONE, Optional.of(place));
        }
      }
    }
  }

  private void row(String label, List<String> ours, String features, Optional<Place> place) {
    Optional<PaperModel> model = place.flatMap(this::model);
    List<String> cells = new ArrayList<>(List.of(label));
    cells.add(model.map(PaperModel::epochs).orElse(Table.NONE));
    cells.add(model.map(PaperModel::parameters).orElse(Table.NONE));
    cells.addAll(ours);
    cells.add(features);
    for (String metric : METRICS) {
      cells.add(
          place
              .map(p -> paper.text(number, p.row(), p.variant().column(metric)))
              .orElse(Table.NONE));
    }
    cells.add(model.map(PaperTable::said).orElse(Table.NONE));
    table.row(cells.toArray(String[]::new));
  }

  private Optional<PaperModel> model(Place place) {
    return paper.of(number, place.row()).stream()
        .filter(f -> METRICS.stream().anyMatch(m -> place.variant().column(m).equals(f.column())))
        .map(PaperFigures.PaperFigure::model)
        .findFirst();
  }
}
