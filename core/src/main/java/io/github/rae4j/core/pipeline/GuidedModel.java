// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.VelocityFunction;

/** A backbone with its guidance, made ready for one batch at a time. Thread-safe. */
@FunctionalInterface
public interface GuidedModel {
  /**
   * What a sampler is given for one batch.
   *
   * @param model for this batch alone, where it has a memory
   * @param conditions of the batch
   */
  record Batch(VelocityFunction model, Conditions conditions) {}

  /**
   * Begins a batch. Whatever samples it hands the conditions of each image on with its state, and
   * may {@link Conditions#pick pick} them.
   *
   * @param conditions as {@link io.github.rae4j.condition.Conditioning#encode} makes them
   */
  Batch start(Conditions conditions);

  /** A model without a memory. */
  static GuidedModel of(VelocityFunction model) {
    return conditions -> new Batch(model, conditions);
  }
}
