// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.pairs;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Base class of pair metrics: reports the mean over all pairs, summed in the order of the images.
 */
abstract class MeanOverPairs implements PairMetric {
  private final String name;
  private final Map<String, String> settings;

  MeanOverPairs(String name, Map<String, String> settings) {
    this.name = name;
    this.settings = Map.copyOf(settings);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final MetricResult summarize(double[] values) {
    if (values.length == 0) {
      throw new RaeException(name + " needs at least one pair of images");
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new RaeException(
            "%s of pair %d is %s; are the weights of the network those that it needs?"
                .formatted(name, i, values[i]));
      }
      sum += values[i];
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    Map<String, Double> results = new LinkedHashMap<>();
    results.put(name, mean);
    results.put(name + "_std", Math.sqrt(squares / values.length));
    return new MetricResult(
        name, results, settings, Map.of("pairs", (long) values.length), List.of());
  }
}
