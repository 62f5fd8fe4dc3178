// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Objects;

/**
 * Paints a part of pictures anew. At each evaluation of the model the known part of the state is
 * the encoded picture noised to the evaluation's time, as in RePaint (Lugmayr et al., 2022,
 * equation 8) and in the replacement method of Song et al. (2021, appendix I.2), but with one noise
 * for the whole run, that of (seed, i): so the known part walks its own path from noise to data
 * under any sampler, those of stochastic equations and of adaptive steps too. In the result the
 * known part is the encoded picture, to the bit.
 *
 * <p>Tokens of an encoder know of the whole picture, those of the known part too.
 */
public final class Inpainting extends Edit {
  private final Tensor pictures;
  private final LatentMask mask;
  private final double strength;

  /**
   * Paints anew, starting from noise.
   *
   * @param pictures normalised latents, float32 {@code (n, C, h, w)}, one for each image of the
   *     request, or {@code (1, C, h, w)} for all of them
   * @param mask what is painted, of h rows and w columns
   */
  public Inpainting(Tensor pictures, LatentMask mask) {
    this(pictures, mask, 1);
  }

  /**
   * Paints anew, starting from what is there, noised; see {@link Variation}.
   *
   * @param strength the time t to which it is noised, in [0, 1]
   * @throws IllegalArgumentException if the strength lies outside of [0, 1]
   */
  public Inpainting(Tensor pictures, LatentMask mask, double strength) {
    this.pictures = Objects.requireNonNull(pictures, "pictures");
    this.mask = Objects.requireNonNull(mask, "mask");
    this.strength = Variation.requireStrength(strength);
  }

  /** What is painted. */
  public LatentMask mask() {
    return mask;
  }

  @Override
  void requireFits(GenerationPipeline pipeline, GenerationRequest request) {
    requireLatents("the encoded picture", pictures, pipeline, request.count());
    if (!mask.fits(pipeline.backbone().latentShape())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the mask has %d x %d places, but the model's latents are %s; it must have their rows"
                  + " and columns",
              mask.rows(),
              mask.columns(),
              pipeline.backbone().latentShape()),
          Where.key("mask"));
    }
  }

  @Override
  Tensor sample(EditBatch batch) {
    Tensor data = batch.rowsOf(pictures);
    Tensor noise = batch.noise();
    boolean[] painted = mask.over(batch.latentShape());
    if (strength == 1) {
      KnownRegion known = new KnownRegion(batch.schedule(), data, noise, painted);
      return known.into(batch.run(noise, batch.schedule(), known.around(batch.guided())));
    }
    return PartialSchedule.of(batch.schedule(), strength)
        .map(
            part -> {
              KnownRegion known = new KnownRegion(part, data, noise, painted);
              Tensor start = batch.noised(data, part.start());
              return known.into(batch.run(start, part, known.around(batch.guided())));
            })
        .orElse(data);
  }
}
