// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.pairs;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.MetricResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The mean and the standard deviation over all pairs, summed in the order of the images. */
public final class PairMean {
  private PairMean() {}

  /**
   * The result of a metric.
   *
   * @param name the metric's name, with which the names of the values begin
   * @param settings what the values depend on beside the images
   * @throws DataException if there is no value, or one is not finite
   */
  public static MetricResult of(String name, Map<String, String> settings, double[] values) {
    if (values.length == 0) {
      throw new DataException(
          name + " needs at least one pair of images", Where.part("metric '" + name + "'"));
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s of pair %d is %s; are all values of the images finite, and the weights of its"
                    + " network, if it has one, those that it needs?",
                name,
                i,
                values[i]),
            Where.part("metric '" + name + "'"));
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
