// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.kernel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** KID of given subsets of two sets. */
public final class KernelDistance {
  private KernelDistance() {}

  /** Returns the mean and the population standard deviation over the given subsets. */
  public static Map<String, Double> values(
      float[][] first,
      float[][] second,
      int[][] subsetsOfFirst,
      int[][] subsetsOfSecond,
      PolynomialKernel kernel) {
    double[] discrepancies = new double[subsetsOfFirst.length];
    for (int i = 0; i < discrepancies.length; i++) {
      discrepancies[i] =
          MaximumMeanDiscrepancy.squared(
              select(first, subsetsOfFirst[i]), select(second, subsetsOfSecond[i]), kernel);
    }
    double mean = Arrays.stream(discrepancies).sum() / discrepancies.length;
    double variance =
        Arrays.stream(discrepancies).map(v -> (v - mean) * (v - mean)).sum() / discrepancies.length;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("kid", mean);
    values.put("kid_std", Math.sqrt(variance));
    return values;
  }

  private static float[][] select(float[][] rows, int[] indices) {
    return Arrays.stream(indices).mapToObj(i -> rows[i]).toArray(float[][]::new);
  }
}
