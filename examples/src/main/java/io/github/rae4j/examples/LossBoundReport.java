// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import com.opencsv.CSVWriter;
import io.github.rae4j.formats.io.AtomicFiles;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The table of {@link LossBound} as CSV, Markdown and plot.
 *
 * @param rows by width
 */
record LossBoundReport(List<Row> rows) {
  /**
   * One width.
   *
   * @param width of the transformer
   * @param bound least loss of a value, by Theorem 1
   * @param linear loss of the best linear model
   * @param model what was measured; empty where there is no model of this width
   * @param measured its loss
   */
  record Row(int width, double bound, double linear, String model, OptionalDouble measured) {}

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String measured(Row row) {
    return row.measured().isPresent() ? number(row.measured().getAsDouble()) : "";
  }

  /** A line for each width. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| width | bound (Theorem 1) | best linear model | measured | model |\n");
    text.append("|---:|---:|---:|---:|---|\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | %s | %s |%n",
              row.width(),
              number(row.bound()),
              number(row.linear()),
              measured(row),
              row.model()));
    }
    return text.toString();
  }

  /** Writes {@code loss-bound.csv}, {@code .md} and {@code .png} into a folder. */
  void write(Path folder) {
    AtomicFiles.write(folder.resolve("loss-bound.csv"), this::writeCsv);
    AtomicFiles.write(folder.resolve("loss-bound.md"), f -> Files.writeString(f, markdown()));
    AtomicFiles.write(folder.resolve("loss-bound.png"), this::writePlot);
  }

  private void writeCsv(Path file) throws IOException {
    try (CSVWriter csv = new CSVWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      csv.writeNext(new String[] {"width", "bound", "linear", "measured", "model"}, false);
      for (Row row : rows) {
        csv.writeNext(
            new String[] {
              String.valueOf(row.width()),
              String.valueOf(row.bound()),
              String.valueOf(row.linear()),
              row.measured().isPresent() ? String.valueOf(row.measured().getAsDouble()) : "",
              row.model()
            },
            false);
      }
    }
  }

  private void writePlot(Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(520)
            .title("Theorem 1: least loss by width")
            .xAxisTitle("width of the transformer")
            .yAxisTitle("loss of a value")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setYAxisMin(0.0);
    double[] widths = rows.stream().mapToDouble(Row::width).toArray();
    chart.addSeries("bound", widths, rows.stream().mapToDouble(Row::bound).toArray());
    chart.addSeries("best linear model", widths, rows.stream().mapToDouble(Row::linear).toArray());
    for (Row row : rows) {
      if (row.measured().isPresent()) {
        XYSeries series =
            chart.addSeries(
                row.model(),
                new double[] {row.width()},
                new double[] {row.measured().getAsDouble()});
        series.setMarker(SeriesMarkers.DIAMOND).setLineStyle(SeriesLines.NONE);
      }
    }
    try (var stream = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, stream, "png");
    }
  }
}
