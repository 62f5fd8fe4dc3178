// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a probe.
 *
 * @param accuracy share of the test images whose class is right, in [0, 1]
 * @param measures further figures by name
 * @param table the figures of every class, as text
 * @param provenance provenance of model and evaluation, by part
 */
public record ProbeResult(
    double accuracy,
    Map<String, Double> measures,
    String table,
    Map<String, String> provenance,
    ProbeModel model) {
  /** Copies the maps and keeps their order. */
  public ProbeResult {
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }
}
