// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The metrics of an evaluation, in report order. */
record MetricSet(List<Metric> all) {
  /** Creates the metrics; unknown names and settings are refused. */
  static MetricSet create(Registry registry, Map<String, Map<String, Object>> wanted) {
    List<Metric> metrics = new ArrayList<>();
    wanted.forEach(
        (name, settings) -> {
          ConfigParameters parameters = ConfigParameters.of("metric " + name, settings);
          metrics.add(registry.find(MetricProvider.class, name).create(parameters));
          parameters.rejectUnknown();
        });
    if (metrics.isEmpty()) {
      throw new RaeException("name at least one metric");
    }
    return new MetricSet(List.copyOf(metrics));
  }

  List<SetMetric> ofSets() {
    return all.stream().filter(SetMetric.class::isInstance).map(SetMetric.class::cast).toList();
  }

  List<PairMetric> ofPairs() {
    return all.stream().filter(PairMetric.class::isInstance).map(PairMetric.class::cast).toList();
  }

  /** The network output that a metric needs. */
  static Tensor feature(Metric metric, Map<String, Tensor> features, FeatureNetworkConfig network) {
    String name = metric.feature().orElseThrow();
    Tensor feature = features.get(name);
    if (feature == null) {
      throw new RaeException(
          "the metric %s needs the output '%s', but the feature network %s has only %s"
              .formatted(metric.name(), name, network, features.keySet()));
    }
    return feature;
  }
}
