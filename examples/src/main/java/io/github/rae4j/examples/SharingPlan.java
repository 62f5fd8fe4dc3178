// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * In which evaluations to compute something of which old values may be used instead: by dynamic
 * programming over similarities, as for the encoder of DDT (Wang et al., 2025).
 *
 * @param evaluations those in which it is computed, in rising order from 0
 * @param similarity the mean similarity of what is used to what would be computed
 */
record SharingPlan(List<Integer> evaluations, double similarity) {
  SharingPlan {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * The plan with the greatest sum of similarities.
   *
   * @param similar the similarity of the value of evaluation i, in row i, to that of evaluation j
   * @param computations how often it may be computed, 1 to the number of evaluations
   */
  static SharingPlan best(double[][] similar, int computations) {
    int n = similar.length;
    if (computations < 1 || computations > n) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "need 1 to %d computations, but got %d", n, computations));
    }
    double[][] gains = gains(similar);
    // best[k][e]: the greatest sum over evaluations 0 to e - 1 with k computations.
    double[][] best = new double[computations + 1][n + 1];
    int[][] last = new int[computations + 1][n + 1];
    for (double[] row : best) {
      Arrays.fill(row, Double.NEGATIVE_INFINITY);
    }
    best[0][0] = 0;
    for (int k = 1; k <= computations; k++) {
      for (int end = k; end <= n; end++) {
        for (int from = k - 1; from < end; from++) {
          double sum = best[k - 1][from] + gains[from][end];
          if (sum > best[k][end]) {
            best[k][end] = sum;
            last[k][end] = from;
          }
        }
      }
    }
    List<Integer> evaluations = new ArrayList<>();
    int end = n;
    for (int k = computations; k > 0; k--) {
      end = last[k][end];
      evaluations.add(end);
    }
    Collections.reverse(evaluations);
    return new SharingPlan(evaluations, best[computations][n] / n);
  }

  /** The plan that computes it in every so many evaluations. */
  static SharingPlan regular(double[][] similar, int every) {
    List<Integer> evaluations = new ArrayList<>();
    double sum = 0;
    for (int j = 0; j < similar.length; j++) {
      if (j % every == 0) {
        evaluations.add(j);
      }
      sum += similar[j - j % every][j];
    }
    return new SharingPlan(evaluations, sum / similar.length);
  }

  /** The sum of similarities where the value of evaluation i serves i to end − 1. */
  private static double[][] gains(double[][] similar) {
    int n = similar.length;
    double[][] gains = new double[n][n + 1];
    for (int i = 0; i < n; i++) {
      for (int end = i + 1; end <= n; end++) {
        gains[i][end] = gains[i][end - 1] + similar[i][end - 1];
      }
    }
    return gains;
  }
}
