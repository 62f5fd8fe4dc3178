// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.moments.FrechetMetric;
import io.github.rae4j.spi.Parameters;

/**
 * sFID, computed on the first channels of Inception's Mixed_6e with their spatial positions, as in
 * ADM.
 */
public final class SfidProvider implements MetricProvider {
  @Override
  public String name() {
    return "sfid";
  }

  @Override
  public String description() {
    return "Frechet distance between spatial features of two sets (sFID)";
  }

  @Override
  public Metric create(Parameters parameters) {
    return new FrechetMetric(name(), parameters.getString("feature", FeatureNetwork.SPATIAL));
  }
}
