// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.pairs.Lpips;
import io.github.rae4j.spi.Parameters;

/** LPIPS. The choice of network decides between VGG16 and AlexNet. */
public final class LpipsProvider implements MetricProvider {
  @Override
  public String name() {
    return "lpips";
  }

  @Override
  public String description() {
    return "perceptual distance of images beside their originals (LPIPS)";
  }

  @Override
  public Metric create(Parameters parameters) {
    return new Lpips(parameters.getString("feature", FeatureNetwork.DISTANCE));
  }
}
