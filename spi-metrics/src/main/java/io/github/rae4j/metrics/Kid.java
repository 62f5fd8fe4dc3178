// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.kernel.KernelDistance;
import io.github.rae4j.metrics.kernel.PolynomialKernel;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.metrics.rows.ComparedRows;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * KID (Bińkowski et al. 2018) with the kernel {@code (gamma · x·y + coef0)^degree} over random
 * subsets, which equal those of torch-fidelity for the same seed.
 *
 * @param subsets over how many subsets is averaged
 * @param subsetSize images in a subset
 * @param seed seed of NumPy's generator, which draws the subsets
 * @param degree degree of the kernel
 * @param gamma factor of the inner product; 0 stands for 1 / (feature width)
 * @param coef0 constant of the kernel
 * @param output the output of the feature network that is compared
 */
@RecordBuilder
public record Kid(
    @Option(value = "random subsets of each set", defaultValue = "100", range = "[1, inf)")
        int subsets,
    @Option(value = "images in a subset", defaultValue = "1000", range = "[2, inf)") int subsetSize,
    @Option(
            value = "seed of the subsets",
            defaultValue = "2020",
            range = "[0, 4294967295]",
            source = "torch-fidelity's rng_seed")
        long seed,
    @Option(value = "degree of the kernel", defaultValue = "3", range = "[1, inf)") int degree,
    @Option(
            value = "factor of the inner product; 0 stands for 1 / (feature width)",
            defaultValue = "0")
        double gamma,
    @Option(value = "constant of the kernel", defaultValue = "1") double coef0,
    @Option(
            value = "the output of the feature network that is compared",
            key = "feature",
            defaultValue = FeatureNetwork.POOLED)
        String output)
    implements RowMetric, KidBuilder.With {
  /** Checks the options. */
  public Kid {
    Options.check(Kid.class, subsets, subsetSize, seed, degree, gamma, coef0, output);
  }

  /** Starts with the defaults of a config. */
  public static KidBuilder builder() {
    return KidBuilder.builder(Options.of(Kid.class).defaults());
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
    ComparedRows sets = ComparedRows.of(name(), generated, reference);
    requireEnough("generated", sets.generated().count());
    requireEnough("reference", sets.reference().count());
    float[][] first = sets.generated().toArrays();
    float[][] second = sets.reference().toArrays();
    NumpyRandom random = new NumpyRandom(seed);
    int[][] firstIndices = new int[subsets][];
    int[][] secondIndices = new int[subsets][];
    for (int i = 0; i < subsets; i++) {
      firstIndices[i] = Arrays.copyOf(random.permutation(first.length), subsetSize);
      secondIndices[i] = Arrays.copyOf(random.permutation(second.length), subsetSize);
    }
    PolynomialKernel kernel = new PolynomialKernel(degree, gamma, coef0);
    Map<String, Double> values =
        KernelDistance.values(first, second, firstIndices, secondIndices, kernel);
    if (!values.values().stream().allMatch(Double::isFinite)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "kid is %s: its kernel (gamma x y + coef0)^%d is too large for these features; take a"
                  + " smaller kid.degree, kid.gamma or kid.coef0",
              values,
              degree),
          Where.key("degree").ofPart("metric 'kid'"));
    }
    return new MetricResult(name(), values, settings(), sets.counts(), List.of());
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", output);
    settings.put("subsets", Integer.toString(subsets));
    settings.put("subset_size", Integer.toString(subsetSize));
    settings.put("seed", Long.toString(seed));
    settings.put("degree", Integer.toString(degree));
    settings.put("gamma", gamma == 0 ? "1/features" : Double.toString(gamma));
    settings.put("coef0", Double.toString(coef0));
    return settings;
  }

  private void requireEnough(String set, long count) {
    if (count < subsetSize) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "kid draws subsets of %d images, but the %s set has only %d; take more images or a"
                  + " smaller kid.subset_size",
              subsetSize,
              set,
              count),
          Where.key("subset_size").ofPart("metric 'kid'"));
    }
  }
}
