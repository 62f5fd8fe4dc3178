// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.moments.FrechetMetric;
import io.github.rae4j.spi.Parameters;

/** rFID: the Fréchet distance between reconstructions and their originals. */
public final class RfidProvider implements MetricProvider {
  @Override
  public String name() {
    return "rfid";
  }

  @Override
  public String description() {
    return "Frechet distance between pooled features of reconstructions and originals (rFID)";
  }

  @Override
  public Metric create(Parameters parameters) {
    return new FrechetMetric(name(), parameters.getString("feature", FeatureNetwork.POOLED));
  }
}
