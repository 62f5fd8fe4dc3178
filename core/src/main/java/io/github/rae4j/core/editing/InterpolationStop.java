// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.Objects;

/**
 * An image that an interpolation passes.
 *
 * @param condition what it is conditioned on
 * @param noise what it is made of, float32 {@code (C, h, w)}: of a seed, or found by an {@link
 *     Inversion}
 */
public record InterpolationStop(Condition condition, Tensor noise) {
  /** Refuses nulls. */
  public InterpolationStop {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(noise, "noise");
  }

  /**
   * An image of a run.
   *
   * @param seed of the run
   * @param image number of the image within the run, from 0
   */
  public static InterpolationStop ofRun(
      GenerationPipeline pipeline, Condition condition, long seed, long image) {
    Tensor drawn =
        new GaussianStreams(seed)
            .noise(image, 1, GaussianStreams.START, pipeline.backbone().latentShape());
    return new InterpolationStop(
        condition, drawn.reshape(pipeline.backbone().latentShape().dims()));
  }
}
