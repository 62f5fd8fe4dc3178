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
 */
record Chart(String name, String title, String xTitle, String yTitle, List<Series> series) {
  /** Copies the list. */
  Chart {
    series = List.copyOf(series);
  }

  /** One curve; as many x as y. */
  record Series(String label, List<Double> x, List<Double> y) {
    /** Copies the lists and compares their sizes. */
    Series {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size() || x.isEmpty()) {
        throw new IllegalArgumentException(x.size() + " x, but " + y.size() + " y");
      }
    }
  }

  /** Gathers the points of one curve. Not thread-safe. */
  static final class Points {
    private final String label;
    private final List<Double> x = new ArrayList<>();
    private final List<Double> y = new ArrayList<>();

    Points(String label) {
      this.label = label;
    }

    void add(double xValue, double yValue) {
      x.add(xValue);
      y.add(yValue);
    }

    Series series() {
      return new Series(label, x, y);
    }
  }
}
