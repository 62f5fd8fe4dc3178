// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * Curves over one axis. Immutable.
 *
 * @param name file name without its ending
 * @param title one line
 * @param xTitle of the horizontal axis
 * @param yTitle of the vertical axis
 * @param series at least one
 * @param logarithmic whether the horizontal axis is, whose values are then positive
 */
record Chart(
    String name,
    String title,
    String xTitle,
    String yTitle,
    List<Series> series,
    boolean logarithmic) {
  /** Copies the list. */
  Chart {
    series = List.copyOf(series);
  }

  /** A chart with an even horizontal axis. */
  Chart(String name, String title, String xTitle, String yTitle, List<Series> series) {
    this(name, title, xTitle, yTitle, series, false);
  }

  /** The same with a logarithmic horizontal axis. */
  Chart withLogarithmicAxis() {
    return new Chart(name, title, xTitle, yTitle, series, true);
  }

  /**
   * One curve.
   *
   * @param y as many as there are x
   * @param deviations drawn as bars about y; as many as there are x, or none
   */
  record Series(String label, List<Double> x, List<Double> y, List<Double> deviations) {
    /** Copies the lists and compares their sizes. */
    Series {
      x = List.copyOf(x);
      y = List.copyOf(y);
      deviations = List.copyOf(deviations);
      if (x.size() != y.size() || x.isEmpty()) {
        throw new IllegalArgumentException(x.size() + " x, but " + y.size() + " y");
      }
      if (!deviations.isEmpty() && deviations.size() != x.size()) {
        throw new IllegalArgumentException(
            x.size() + " x, but " + deviations.size() + " deviations");
      }
    }

    /** A curve without bars. */
    Series(String label, List<Double> x, List<Double> y) {
      this(label, x, y, List.of());
    }
  }

  /** Gathers the points of one curve. Not thread-safe. */
  static final class Points {
    private final String label;
    private final List<Double> x = new ArrayList<>();
    private final List<Double> y = new ArrayList<>();
    private final List<Double> deviations = new ArrayList<>();

    Points(String label) {
      this.label = label;
    }

    void add(double xValue, double yValue) {
      x.add(xValue);
      y.add(yValue);
    }

    /** A quantity over several seeds: its mean, with the deviation as a bar. */
    void add(double xValue, Sample sample) {
      add(xValue, sample.mean());
      deviations.add(sample.deviation());
    }

    /**
     * The curve; without bars if there is nothing to see, that is one value a point.
     *
     * @throws IllegalArgumentException if only some points were added with deviations
     */
    Series series() {
      boolean bars = deviations.stream().anyMatch(deviation -> deviation > 0);
      return new Series(label, x, y, bars ? deviations : List.of());
    }
  }
}
