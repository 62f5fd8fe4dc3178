// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.engine.Precision;
import io.github.rae4j.examples.tables.QualityStore.Quality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What {@link SpeedAndQuality} shows: one table and one chart for each model. Not thread-safe. */
final class QualityTables {
  // Further points would press the others together at the bottom of the chart.
  private static final double SHOWN_UP_TO = 2;
  // A quarter of the reference's; what more gain is small beside what they cost.
  private static final int FEW_EVALUATIONS = 12;

  private final Map<String, List<Row>> models = new LinkedHashMap<>();
  private final Set<String> warnings = new TreeSet<>();

  /** One setting with what was measured of it. */
  private record Row(QualitySetting setting, List<Quality> quality, Optional<Double> seconds) {
    List<Double> distances() {
      return quality.stream().map(Quality::distance).toList();
    }

    double distance() {
      return QualityVerdict.mean(distances());
    }
  }

  void add(QualitySetting setting, List<Quality> quality, Optional<Double> seconds) {
    if (!quality.isEmpty()) {
      models
          .computeIfAbsent(setting.model(), model -> new ArrayList<>())
          .add(new Row(setting, quality, seconds));
    }
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  TableProgram.Result result() {
    List<Table> tables = new ArrayList<>();
    List<Chart> charts = new ArrayList<>();
    models.forEach(
        (model, rows) -> {
          rows.sort(
              Comparator.comparing((Row row) -> row.setting().evaluations())
                  .thenComparing(Row::distance));
          tables.add(table(model, rows));
          charts.add(chart(model, rows));
        });
    return new TableProgram.Result(tables, charts);
  }

  /**
   * What a row is compared with: the reference in float32, which tells a precision's loss too, or,
   * where that was not measured, the one in the row's own precision.
   */
  private static Optional<Row> reference(Row of, List<Row> rows) {
    List<Row> references = rows.stream().filter(row -> row.setting().isReference()).toList();
    return in(Precision.FP32, references).or(() -> in(of.setting().precision(), references));
  }

  private static Optional<Row> in(Precision precision, List<Row> rows) {
    return rows.stream().filter(row -> row.setting().precision() == precision).findFirst();
  }

  private static QualityVerdict verdict(Row row, Row reference) {
    List<Double> own = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (Quality quality : row.quality()) {
      for (Quality other : reference.quality()) {
        if (other.seed() == quality.seed()) {
          own.add(quality.distance());
          others.add(other.distance());
        }
      }
    }
    return QualityVerdict.of(own, others);
  }

  private Table table(String model, List<Row> rows) {
    Table.Builder table =
        Table.named(
            "speed-and-quality-" + model,
            "Speed and quality, " + model,
            "evaluations",
            "method",
            "FD",
            "deviation",
            "Prec.",
            "Rec.",
            "seeds",
            "s/image",
            "beside Euler 49");
    for (Row row : rows) {
      table.row(
          Integer.toString(row.setting().evaluations()),
          row.setting().method(),
          TableProgram.number(row.distance(), 4),
          row.quality().size() < 2
              ? Table.NONE
              : TableProgram.number(QualityVerdict.deviation(row.distances()), 4),
          mean(row, Quality::precision),
          mean(row, Quality::recall),
          Integer.toString(row.quality().size()),
          row.seconds().map(s -> TableProgram.number(s, 4)).orElse(Table.NONE),
          reference(row, rows).map(known -> beside(row, known)).orElse(Table.NONE));
    }
    recommend(table, rows);
    table.note(
        "FD and its deviation are mean and standard deviation over the seeds. The last column"
            + " compares with Euler's 49 evaluations from the same noise, in float32 or, where that"
            + " was not measured, in the same precision: better or worse by more than one deviation"
            + " of that row, or within one; not decided where the standard error of the difference"
            + " reaches over the bound.");
    warnings.forEach(table::note);
    return table.build();
  }

  private interface Value {
    double of(Quality quality);
  }

  private static String mean(Row row, Value value) {
    return TableProgram.number(
        QualityVerdict.mean(row.quality().stream().map(value::of).toList()), 3);
  }

  private static String beside(Row row, Row reference) {
    return row.equals(reference) ? "itself" : verdict(row, reference).toString();
  }

  /**
   * Names, of the settings that are as good as what they are compared with, the best one of few
   * evaluations, and the cheapest one. If none has few, the cheapest is the default, too.
   */
  private static void recommend(Table.Builder table, List<Row> rows) {
    List<Row> asGood =
        rows.stream()
            .filter(row -> reference(row, rows).filter(known -> isAsGood(row, known)).isPresent())
            .toList();
    Optional<Row> cheapest =
        asGood.stream()
            .min(
                Comparator.comparing((Row row) -> row.setting().evaluations())
                    .thenComparing(Row::distance));
    asGood.stream()
        .filter(row -> row.setting().evaluations() <= FEW_EVALUATIONS)
        .min(Comparator.comparing(Row::distance))
        .or(() -> cheapest)
        .ifPresent(row -> table.note("By default: " + words(row, rows)));
    cheapest.ifPresent(row -> table.note("With --fast: " + words(row, rows)));
  }

  private static boolean isAsGood(Row row, Row reference) {
    return row.equals(reference) || verdict(row, reference).isAtLeastAsGood();
  }

  private static String words(Row row, List<Row> rows) {
    return String.format(
        Locale.ROOT,
        "%s with %d evaluations, FD %.4f where Euler's 49 have %.4f.",
        row.setting().method(),
        row.setting().evaluations(),
        row.distance(),
        reference(row, rows).orElseThrow().distance());
  }

  private Chart chart(String model, List<Row> rows) {
    double limit =
        rows.stream()
            .filter(row -> row.setting().isReference())
            .map(Row::distance)
            .max(Comparator.naturalOrder())
            .map(distance -> distance * SHOWN_UP_TO)
            .orElse(Double.POSITIVE_INFINITY);
    Map<String, Chart.Points> curves = new LinkedHashMap<>();
    Chart.Points front = new Chart.Points("no better for less");
    double best = Double.POSITIVE_INFINITY;
    for (Row row : rows) {
      double distance = row.distance();
      if (distance > limit) {
        continue;
      }
      int evaluations = row.setting().evaluations();
      curves.computeIfAbsent(row.setting().method(), Chart.Points::new).add(evaluations, distance);
      if (distance < best) {
        best = distance;
        front.add(evaluations, distance);
      }
    }
    List<Chart.Series> series =
        new ArrayList<>(curves.values().stream().map(Chart.Points::series).toList());
    series.add(front.series());
    return new Chart(
        "speed-and-quality-" + model,
        "Evaluations against distance, " + model,
        "evaluations of the model for an image",
        "FD",
        series);
  }
}
