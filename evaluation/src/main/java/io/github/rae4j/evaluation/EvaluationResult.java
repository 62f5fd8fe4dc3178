// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.metric.MetricResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of an evaluation.
 *
 * @param results one per metric, in report order
 * @param images origin, count and size of the images
 * @param reference the same for the reference or the originals; empty if there is none
 * @param features networks with their options and the hash of their weights
 * @param skipped images that were skipped
 * @param warnings warnings in addition to those of the individual results
 * @param seconds duration in seconds
 */
public record EvaluationResult(
    List<MetricResult> results,
    Map<String, Object> images,
    Map<String, Object> reference,
    List<Map<String, Object>> features,
    List<ImageStream.Skipped> skipped,
    List<String> warnings,
    double seconds) {
  /** Copies the collections. */
  public EvaluationResult {
    results = List.copyOf(results);
    images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    reference = Collections.unmodifiableMap(new LinkedHashMap<>(reference));
    features = List.copyOf(features);
    skipped = List.copyOf(skipped);
    warnings = List.copyOf(warnings);
  }

  /** This result with another duration. */
  public EvaluationResult withSeconds(double other) {
    return new EvaluationResult(results, images, reference, features, skipped, warnings, other);
  }
}
