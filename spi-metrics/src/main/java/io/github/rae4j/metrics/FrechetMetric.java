// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.metrics.moments.FrechetDistanceMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** The common part of FID, rFID and sFID, which differ in name and usual output. */
interface FrechetMetric extends SetMetric {
  /** The output of the feature network that is compared. */
  String output();

  private FrechetDistanceMetric computation() {
    return new FrechetDistanceMetric(name(), output());
  }

  @Override
  default Optional<String> feature() {
    return Optional.of(output());
  }

  @Override
  default boolean needsReference() {
    return true;
  }

  @Override
  default long minimumImages() {
    return computation().minimumImages();
  }

  @Override
  default FeatureStatistics statistics() {
    return computation().statistics();
  }

  @Override
  default FeatureStatistics restore(Weights state) {
    return computation().restore(state);
  }

  @Override
  default Map<String, Tensor> write(FeatureStatistics statistics) {
    return computation().write(statistics);
  }

  @Override
  default Optional<FeatureStatistics> read(Weights arrays) {
    return computation().read(arrays);
  }

  @Override
  default String arrayNames() {
    return computation().arrayNames();
  }

  @Override
  default MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    return computation().compute(generated, reference);
  }
}
