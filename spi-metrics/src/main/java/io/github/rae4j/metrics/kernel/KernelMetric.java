// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.kernel;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.metrics.rows.RowMetric;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * KID (Bińkowski et al. 2018) over random subsets, which equal those of torch-fidelity for the same
 * seed.
 */
public final class KernelMetric extends RowMetric {
  private final PolynomialKernel kernel;
  private final int subsets;
  private final int subsetSize;
  private final long seed;

  /**
   * A metric.
   *
   * @param subsets at least 1
   * @param subsetSize at least 2
   */
  public KernelMetric(
      String feature, PolynomialKernel kernel, int subsets, int subsetSize, long seed) {
    super(feature);
    this.kernel = kernel;
    this.subsets = subsets;
    this.subsetSize = subsetSize;
    this.seed = seed;
  }

  @Override
  public String name() {
    return "kid";
  }

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public long minimumImages() {
    return subsetSize;
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    FeatureRows ours = rows(generated);
    FeatureRows theirs = reference(ours, reference);
    requireEnough("generated", ours.count());
    requireEnough("reference", theirs.count());
    float[][] first = ours.toArrays();
    float[][] second = theirs.toArrays();
    NumpyRandom random = new NumpyRandom(seed);
    int[][] firstIndices = new int[subsets][];
    int[][] secondIndices = new int[subsets][];
    for (int i = 0; i < subsets; i++) {
      firstIndices[i] = Arrays.copyOf(random.permutation(first.length), subsetSize);
      secondIndices[i] = Arrays.copyOf(random.permutation(second.length), subsetSize);
    }
    return new MetricResult(
        name(),
        values(first, second, firstIndices, secondIndices),
        settings(),
        counts(ours, theirs),
        List.of());
  }

  /** Returns the mean and the population standard deviation over the given subsets. */
  Map<String, Double> values(
      float[][] first, float[][] second, int[][] subsetsOfFirst, int[][] subsetsOfSecond) {
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

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", feature().orElseThrow());
    settings.put("subsets", Integer.toString(subsets));
    settings.put("subset_size", Integer.toString(subsetSize));
    settings.put("seed", Long.toString(seed));
    settings.put("degree", Integer.toString(kernel.degree()));
    settings.put("gamma", kernel.gamma() == 0 ? "1/features" : Double.toString(kernel.gamma()));
    settings.put("coef0", Double.toString(kernel.coef0()));
    return settings;
  }

  private void requireEnough(String set, long count) {
    if (count < subsetSize) {
      throw new RaeException(
          ("kid draws subsets of %d images, but the %s set has only %d; take more images or a"
                  + " smaller kid.subset_size")
              .formatted(subsetSize, set, count));
    }
  }
}
