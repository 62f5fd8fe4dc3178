// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import com.opencsv.CSVWriter;
import io.github.rae4j.formats.io.AtomicFiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Writes tables as CSV and Markdown, and charts as PNG, into one folder. */
final class Output {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  /** Above so many points markers would hide the curve. */
  private static final int DENSE = 100;

  /** Of the largest value; below it an axis begins at 0. */
  private static final double NEAR_ZERO = 0.2;

  /** Of the length of an axis. */
  private static final double ROOM = 0.01;

  // Colours that ten curves can be told apart by; further ones have squares and broken lines.
  private static final List<String> COLORS =
      List.of(
          "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
          "#bcbd22", "#17becf");

  private final Path folder;

  Output(Path folder) {
    this.folder = folder;
  }

  /** Writes a table in both forms; gives the files. */
  List<Path> write(Table table) {
    Path csv = folder.resolve(table.name() + ".csv");
    AtomicFiles.write(
        csv,
        file -> {
          try (CSVWriter writer = new CSVWriter(Files.newBufferedWriter(file))) {
            writer.writeNext(table.columns().toArray(String[]::new), false);
            table.rows().forEach(row -> writer.writeNext(row.toArray(String[]::new), false));
          }
        });
    Path markdown = folder.resolve(table.name() + ".md");
    AtomicFiles.write(
        markdown,
        file -> {
          try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write(table.toMarkdown());
          }
        });
    return List.of(csv, markdown);
  }

  /** Writes a chart; gives the file. */
  Path write(Chart chart) {
    Path png = folder.resolve(chart.name() + ".png");
    AtomicFiles.write(png, file -> Files.write(file, ChartEncoder.getBytes(draw(chart), "png")));
    return png;
  }

  /** Whether an axis would begin close to 0 anyway. */
  private static boolean startsAtZero(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return least >= 0 && least < NEAR_ZERO * most;
  }

  private static XYChart draw(Chart chart) {
    XYChart drawing =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(chart.title())
            .xAxisTitle(chart.xTitle())
            .yAxisTitle(chart.yTitle())
            .build();
    drawing.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    drawing.getStyler().setChartBackgroundColor(Color.WHITE);
    drawing.getStyler().setPlotBorderVisible(false);
    drawing.getStyler().setMarkerSize(7);
    drawing.getStyler().setDecimalPattern("#0.###");
    drawing.getStyler().setSeriesColors(COLORS.stream().map(Color::decode).toArray(Color[]::new));
    List<Double> x = chart.series().stream().flatMap(series -> series.x().stream()).toList();
    if (chart.logarithmic()) {
      drawing.getStyler().setXAxisLogarithmic(true);
      drawing.getStyler().setXAxisDecimalPattern("0E0");
    } else {
      if (startsAtZero(x)) {
        drawing.getStyler().setXAxisMin(0.0);
      }
      double most = Collections.max(x);
      // With a little room the axis has round numbers; the library writes out evenly spaced values
      // that reach from one end to the other, whatever they are.
      drawing.getStyler().setXAxisMax(most + ROOM * (most - Collections.min(x)));
    }
    if (startsAtZero(chart.series().stream().flatMap(series -> series.y().stream()).toList())) {
      drawing.getStyler().setYAxisMin(0.0);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      Chart.Series series = chart.series().get(i);
      XYSeries curve =
          series.deviations().isEmpty()
              ? drawing.addSeries(series.label(), series.x(), series.y())
              : drawing.addSeries(series.label(), series.x(), series.y(), series.deviations());
      boolean dense = series.x().size() > DENSE;
      boolean again = i >= COLORS.size();
      Marker points = again ? SeriesMarkers.SQUARE : SeriesMarkers.CIRCLE;
      curve.setMarker(dense ? SeriesMarkers.NONE : points);
      curve.setLineStyle(stroke(dense ? 1 : 2, again));
    }
    return drawing;
  }

  private static BasicStroke stroke(float width, boolean broken) {
    return broken
        ? new BasicStroke(
            width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
        : new BasicStroke(width);
  }
}
