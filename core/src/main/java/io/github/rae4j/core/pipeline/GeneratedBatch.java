// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Some images of a request, still as latents.
 *
 * @param first position of the first image within the request
 * @param conditions one for each image
 * @param latents normalised, float32 {@code (n, C, h, w)}
 */
public record GeneratedBatch(int first, List<Condition> conditions, Tensor latents) {
  /** The class label of each image; empty where it is not conditioned on one. */
  public List<Optional<Long>> labels() {
    return conditions.stream().map(Condition::classLabel).toList();
  }
}
