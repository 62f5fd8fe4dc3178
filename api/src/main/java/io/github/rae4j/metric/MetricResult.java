// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a metric.
 *
 * @param metric its name
 * @param values by name, for example {@code precision} and {@code recall}; the first is the one to
 *     quote
 * @param settings everything that the values depend on beside the images: conventions, seeds,
 *     numbers of neighbours
 * @param counts how many samples went in, for example {@code generated} and {@code reference}
 * @param warnings what a reader of the values must know: too few samples, a singular covariance;
 *     one line each
 */
public record MetricResult(
    String metric,
    Map<String, Double> values,
    Map<String, String> settings,
    Map<String, Long> counts,
    List<String> warnings) {
  /** Copies the collections and keeps their order. */
  public MetricResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    warnings = List.copyOf(warnings);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a result needs at least one value");
    }
  }

  /** The value to quote. */
  public double value() {
    return values.values().iterator().next();
  }
}
