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

/** KID; keys {@code subsets}, {@code subset_size}, {@code seed} and those of the kernel. */
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
    int subsets = parameters.getInt("subsets", 100);
    int size = parameters.getInt("subset_size", 1000);
    long seed = parameters.getLong("seed", 2020);
    PolynomialKernel kernel =
        new PolynomialKernel(
            parameters.getInt("degree", 3),
            parameters.getDouble("gamma", 0),
            parameters.getDouble("coef0", 1));
    String feature = parameters.getString("feature", FeatureNetwork.POOLED);
    if (subsets < 1) {
      throw parameters.error("subsets", "must be at least 1, but is " + subsets);
    }
    if (size < 2) {
      throw parameters.error("subset_size", "must be at least 2, but is " + size);
    }
    if (kernel.degree() < 1) {
      throw parameters.error("degree", "must be at least 1, but is " + kernel.degree());
    }
    if (seed < 0 || seed > NumpyRandom.MAX_SEED) {
      throw parameters.error("seed", "must be 0 to 4294967295, but is " + seed);
    }
    return new KernelMetric(feature, kernel, subsets, size, seed);
  }
}
