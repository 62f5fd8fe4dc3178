// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.kernel.KernelMetric;
import io.github.rae4j.metrics.kernel.PolynomialKernel;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** KID; keys {@code subsets}, {@code subset_size}, {@code seed} and the keys of the kernel. */
public final class KidProvider implements MetricProvider {
  @Override
  public String name() {
    return "kid";
  }

  @Override
  public List<String> aliases() {
    return List.of("kernel-inception-distance");
  }

  @Override
  public String description() {
    return "kernel distance between pooled features of two sets (KID), with torch-fidelity's subsets";
  }

  @Override
  public Metric create(Parameters parameters) {
    int subsets = parameters.getPositiveInt("subsets", 100);
    int size = parameters.getInt("subset_size", 1000);
    long seed = parameters.getLong("seed", 2020);
    PolynomialKernel kernel =
        new PolynomialKernel(
            parameters.getPositiveInt("degree", 3),
            parameters.getDouble("gamma", 0),
            parameters.getDouble("coef0", 1));
    String feature = parameters.getString("feature", FeatureNetwork.POOLED);
    parameters.requireAtLeast(2, "subset_size", size);
    parameters.requireRange(0, NumpyRandom.MAX_SEED, "seed", seed);
    return new KernelMetric(feature, kernel, subsets, size, seed);
  }
}
