// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.moments.FrechetMetric;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * FID. With a {@code feature} other than {@code pooled}, the distance is measured on that feature.
 */
public final class FidProvider implements MetricProvider {
  @Override
  public String name() {
    return "fid";
  }

  @Override
  public List<String> aliases() {
    return List.of("gfid", "frechet-inception-distance");
  }

  @Override
  public String description() {
    return "Frechet distance between pooled features of two sets (FID, FD of any encoder)";
  }

  @Override
  public Metric create(Parameters parameters) {
    return new FrechetMetric(name(), parameters.getString("feature", FeatureNetwork.POOLED));
  }
}
