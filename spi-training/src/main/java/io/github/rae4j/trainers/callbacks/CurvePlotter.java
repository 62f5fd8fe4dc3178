// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.trainers.run.TrainingLog;
import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots one column of a log over the steps. */
final class CurvePlotter {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final int SHOWN = 1000;
  private static final int FEW = 100;
  private static final double WIDE = 50;

  private CurvePlotter() {}

  /**
   * Writes a PNG file.
   *
   * @param points reduced to at most a thousand by averaging neighbours
   * @return why there is no picture: charts need fonts, which minimal containers lack, or which are
   *     gone while a cache remembers them; the log has all values in any case
   */
  static Optional<String> write(Path file, String title, List<TrainingLog.Point> points) {
    List<TrainingLog.Point> finite =
        points.stream().filter(point -> Double.isFinite(point.value())).toList();
    if (finite.isEmpty()) {
      return Optional.empty();
    }
    byte[] png;
    try {
      png = ChartEncoder.getBytes(chart(title, averaged(finite)), "png");
    } catch (java.io.IOException | RuntimeException | LinkageError | InternalError | AWTError e) {
      return Optional.of(String.valueOf(e));
    }
    AtomicFiles.write(file, temporary -> Files.write(temporary, png));
    return Optional.empty();
  }

  private static List<TrainingLog.Point> averaged(List<TrainingLog.Point> points) {
    int each = (points.size() + SHOWN - 1) / SHOWN;
    List<TrainingLog.Point> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += each) {
      List<TrainingLog.Point> some = points.subList(from, Math.min(points.size(), from + each));
      means.add(
          new TrainingLog.Point(
              some.get(some.size() - 1).step(),
              some.stream().mapToDouble(TrainingLog.Point::value).average().orElseThrow()));
    }
    return means;
  }

  private static XYChart chart(String title, List<TrainingLog.Point> points) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle(title)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    double least = points.stream().mapToDouble(TrainingLog.Point::value).min().orElseThrow();
    double most = points.stream().mapToDouble(TrainingLog.Point::value).max().orElseThrow();
    chart.getStyler().setYAxisLogarithmic(least > 0 && most > WIDE * least);
    XYSeries curve =
        chart.addSeries(
            title,
            points.stream().mapToDouble(TrainingLog.Point::step).toArray(),
            points.stream().mapToDouble(TrainingLog.Point::value).toArray());
    curve.setMarker(points.size() > FEW ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    curve.setLineStyle(new BasicStroke(2));
    return chart;
  }
}
