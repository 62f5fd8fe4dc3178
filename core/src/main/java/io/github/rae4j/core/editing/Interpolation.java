// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A walk from image to image: between two of them the start noise turns on the sphere (spherical
 * interpolation: Shoemake, 1985; White, 2016) and the conditions are mixed. How a condition enters
 * a backbone is the backbone's own, so it is the predictions under both conditions that are mixed,
 * {@code (1 − w)·a + w·b}, which is the same as to mix their velocities (Liu et al., Composable
 * diffusion, 2022). A frame between two different conditions costs two evaluations for each one of
 * the sampler.
 *
 * <p>The first and the last frame of each leg are the images themselves, as generation makes them.
 * For frames that follow one another smoothly the sampler must not add noise.
 */
public final class Interpolation extends Edit {
  private final List<InterpolationStop> stops;
  private final int framesPerLeg;

  /**
   * A walk.
   *
   * @param stops the images that it passes, at least two
   * @param framesPerLeg frames from one to the next, both counted, at least 2
   * @throws IllegalArgumentException if there are fewer
   */
  public Interpolation(List<InterpolationStop> stops, int framesPerLeg) {
    if (stops.size() < 2 || framesPerLeg < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an interpolation needs at least 2 images and 2 frames from one to the next, but got"
                  + " %d and %d",
              stops.size(),
              framesPerLeg));
    }
    this.stops = List.copyOf(stops);
    this.framesPerLeg = framesPerLeg;
  }

  /** The images that it passes. */
  public List<InterpolationStop> stops() {
    return stops;
  }

  /** The number of frames: those of each leg, the images that legs share counted once. */
  public int frames() {
    return Math.addExact(Math.multiplyExact(stops.size() - 1, framesPerLeg - 1), 1);
  }

  /** One of the frames, from 0. */
  public InterpolationFrame frame(int index) {
    if (index < 0 || index >= frames()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "there is no frame %d; there are %d", index, frames()));
    }
    int steps = framesPerLeg - 1;
    int leg = Math.min(index / steps, stops.size() - 2);
    return new InterpolationFrame(
        stops.get(leg), stops.get(leg + 1), (index - leg * steps) / (double) steps);
  }

  /**
   * The request that the walk is made with; seed, batch size and listener may be changed. The
   * condition of each frame is that of the nearer image.
   */
  public GenerationRequest request() {
    return GenerationRequest.ofConditions(all().stream().map(f -> f.nearer().condition()).toList());
  }

  private List<InterpolationFrame> all() {
    List<InterpolationFrame> all = new ArrayList<>();
    for (int i = 0; i < frames(); i++) {
      all.add(frame(i));
    }
    return all;
  }

  @Override
  void requireFits(GenerationPipeline pipeline, GenerationRequest request) {
    if (request.count() != frames() || request.noise().isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an interpolation of %d frames needs a request of as many images without noise, as"
                  + " request() gives it; this one has %d%s",
              frames(),
              request.count(),
              request.noise().isPresent() ? " and noise" : ""));
    }
    stops.forEach(
        stop ->
            requireLatents("the noise of an image", EditBatch.single(stop.noise()), pipeline, 1));
  }

  @Override
  Tensor sample(EditBatch batch) {
    List<InterpolationFrame> own = all().subList(batch.first(), batch.end());
    Tensor start = Tensor.concatRows(own.stream().map(InterpolationFrame::noise).toList());
    MixedConditions mixed = new MixedConditions(batch.pipeline(), own);
    return batch.run(start, batch.schedule(), mixed.guided());
  }
}
