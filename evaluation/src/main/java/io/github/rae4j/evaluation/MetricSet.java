// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The metrics of an evaluation, in report order. */
record MetricSet(List<Metric> all) {
  /** Creates the metrics; those whose name or settings are wrong are left to the problems. */
  static MetricSet create(
      Registry registry, Map<String, Map<String, Object>> wanted, Problems problems) {
    List<Metric> metrics = new ArrayList<>();
    wanted.forEach(
        (name, settings) ->
            problems
                .get(() -> create(registry.find(MetricProvider.class, name), settings))
                .ifPresent(metrics::add));
    if (wanted.isEmpty()) {
      throw new ConfigException("name at least one metric", Where.key("metrics"));
    }
    return new MetricSet(List.copyOf(metrics));
  }

  private static Metric create(MetricProvider provider, Map<String, Object> settings) {
    ConfigParameters parameters = ConfigParameters.of("metric " + provider.name(), settings);
    Metric metric =
        MetricAnswers.require(PluginAnswers.made(provider, provider.create(parameters)));
    parameters.rejectUnknown();
    return metric;
  }

  List<SetMetric> ofSets() {
    return all.stream().filter(SetMetric.class::isInstance).map(SetMetric.class::cast).toList();
  }

  List<PairMetric> ofPairs() {
    return all.stream().filter(PairMetric.class::isInstance).map(PairMetric.class::cast).toList();
  }

  /** The network outputs that a metric needs. */
  static Map<String, Tensor> features(
      Metric metric, Map<String, Tensor> features, FeatureNetworkConfig network) {
    Map<String, Tensor> needed = new LinkedHashMap<>();
    metric.features().forEach(name -> needed.put(name, feature(metric, name, features, network)));
    return needed;
  }

  /** The network output that a metric of one feature space needs. */
  static Tensor feature(Metric metric, Map<String, Tensor> features, FeatureNetworkConfig network) {
    return feature(metric, metric.feature().orElseThrow(), features, network);
  }

  private static Tensor feature(
      Metric metric, String name, Map<String, Tensor> features, FeatureNetworkConfig network) {
    Tensor feature = features.get(name);
    if (feature == null) {
      throw missing(metric, name, features.keySet(), network);
    }
    return feature;
  }

  /**
   * Refuses metrics of sets whose features a network does not have.
   *
   * @param outputs of the network
   * @throws ConfigException naming metric, feature and network
   */
  void requireOutputs(Set<String> outputs, FeatureNetworkConfig network) {
    for (SetMetric metric : ofSets()) {
      for (String name : metric.features()) {
        if (!outputs.contains(name)) {
          throw missing(metric, name, outputs, network);
        }
      }
    }
  }

  private static ConfigException missing(
      Metric metric, String name, Set<String> outputs, FeatureNetworkConfig network) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "the metric %s needs the output '%s', but the feature network %s has only %s",
            metric.name(),
            name,
            network,
            outputs),
        Where.part(String.format(Locale.ROOT, "metric '%s'", metric.name())));
  }
}
