// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Objects;

/**
 * Variations of pictures: what is encoded is noised to a time of the path and denoised from there
 * under the conditions of the request (Meng et al., SDEdit, 2022). Image i is noised by the start
 * noise of the request, that of (seed, i). All points of the sampler's grid lie on the part of the
 * path that is walked, so a variation costs as many evaluations as an image.
 */
public final class Variation extends Edit {
  private final Tensor pictures;
  private final double strength;

  /**
   * Variations.
   *
   * @param pictures normalised latents, float32 {@code (n, C, h, w)}, one for each image of the
   *     request, or {@code (1, C, h, w)} for all of them
   * @param strength the time t to which they are noised, in [0, 1]: 0 leaves the pictures as they
   *     are, 1 leaves nothing of them
   * @throws IllegalArgumentException if the strength lies outside of [0, 1]
   */
  public Variation(Tensor pictures, double strength) {
    this.pictures = Objects.requireNonNull(pictures, "pictures");
    this.strength = requireStrength(strength);
  }

  static double requireStrength(double strength) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the strength must lie in [0, 1], from the picture as it is to nothing of it, but is"
                  + " %s",
              strength));
    }
    return strength;
  }

  /** The time to which pictures are noised. */
  public double strength() {
    return strength;
  }

  @Override
  void requireFits(GenerationPipeline pipeline, GenerationRequest request) {
    requireLatents("the encoded picture", pictures, pipeline, request.count());
  }

  @Override
  Tensor sample(EditBatch batch) {
    if (strength == 1) {
      // Nothing is left of the pictures: what is generated from the noise, to the same bits.
      return batch.run(batch.noise(), batch.schedule(), batch.guided());
    }
    Tensor data = batch.rowsOf(pictures);
    return PartialSchedule.of(batch.schedule(), strength)
        .map(part -> batch.run(batch.noised(data, part.start()), part, batch.guided()))
        .orElse(data);
  }
}
