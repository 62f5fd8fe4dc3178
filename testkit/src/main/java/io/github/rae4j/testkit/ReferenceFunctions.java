// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Resampling;

/** Functions that the JDK lacks, in double precision. */
final class ReferenceFunctions {
  private ReferenceFunctions() {}

  /** The distribution function of the standard normal distribution, by its power series. */
  static double normalDistribution(double x) {
    if (Math.abs(x) > 9) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-20 * Math.abs(sum); n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** Weight of every source entry in every target entry of one axis: {@code [to][from]}. */
  static double[][] interpolation(int from, int to, Resampling resampling) {
    double[][] weights = new double[to][from];
    double scale = (double) from / to;
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale - 0.5;
      switch (resampling) {
        case NEAREST -> weights[i][(int) Math.floor(i * scale)] = 1;
        case BILINEAR -> taps(weights[i], Math.max(centre, 0), 1);
        case BILINEAR_TF1 -> taps(weights[i], i * scale, 1);
        case BICUBIC -> taps(weights[i], centre, 2);
        case BICUBIC_ANTIALIAS -> widened(weights[i], centre, Math.max(scale, 1));
      }
    }
    return weights;
  }

  /** Taps on both sides, those beyond the border folded onto it. */
  private static void taps(double[] row, double centre, int perSide) {
    int left = (int) Math.floor(centre);
    for (int j = left - perSide + 1; j <= left + perSide; j++) {
      double distance = Math.abs(j - centre);
      double weight = perSide == 1 ? 1 - distance : cubic(distance, -0.75);
      row[Math.max(0, Math.min(j, row.length - 1))] += weight;
    }
  }

  /** A kernel stretched by {@code stretch}, cut off at the border and normalised. */
  private static void widened(double[] row, double centre, double stretch) {
    double total = 0;
    for (int j = 0; j < row.length; j++) {
      row[j] = cubic(Math.abs(j - centre) / stretch, -0.5);
      total += row[j];
    }
    for (int j = 0; j < row.length; j++) {
      row[j] /= total;
    }
  }

  private static double cubic(double x, double a) {
    if (x < 1) {
      return (a + 2) * x * x * x - (a + 3) * x * x + 1;
    }
    return x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0;
  }
}
