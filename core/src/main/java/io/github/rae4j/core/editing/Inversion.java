// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.Objects;

/**
 * Finds the noise from which a sampler makes given latents: the probability flow solved from the
 * data to the noise by the pipeline's own sampler, under the conditions of the request and with the
 * pipeline's guidance (Song et al., 2021, appendix D.4; DDIM inversion). {@link #latents} gives the
 * noise; generation with it ({@link GenerationRequest#withNoise}) and the same conditions comes
 * back to the latents, the nearer the finer the solver: Runge–Kutta methods of higher order come
 * far nearer than Euler's.
 *
 * <p>A {@link StepObserver} is told of the times of the path, which rise, and in place of predicted
 * data of the predicted noise.
 */
public final class Inversion extends Edit {
  private final Tensor pictures;

  /**
   * An inversion.
   *
   * @param pictures normalised latents, float32 {@code (n, C, h, w)}, one for each image of the
   *     request, or {@code (1, C, h, w)} for all of them
   */
  public Inversion(Tensor pictures) {
    this.pictures = Objects.requireNonNull(pictures, "pictures");
  }

  @Override
  void requireFits(GenerationPipeline pipeline, GenerationRequest request) {
    if (request.noise().isPresent()) {
      throw new IllegalArgumentException(
          "an inversion finds the noise of pictures, but its request brings noise of its own");
    }
    requireLatents("the encoded picture", pictures, pipeline, request.count());
  }

  @Override
  Tensor sample(EditBatch batch) {
    ReversedSchedule reversed = new ReversedSchedule(batch.schedule());
    return batch.runBack(batch.rowsOf(pictures), reversed, reversed.around(batch.guided()));
  }
}
