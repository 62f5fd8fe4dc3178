// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/**
 * The noise of a request's images: what the request brings, and otherwise draws from the stream of
 * each image, so that an image depends on (seed, number) only.
 *
 * @param latent the shape of one latent
 */
record RequestNoise(Shape latent) {
  /** From what images of a request start, from the first of them to before the last. */
  Tensor start(GenerationRequest request, int from, int to) {
    return request
        .noise()
        .map(noise -> noise.rows(from, to))
        .orElseGet(() -> draw(request, from, to, GaussianStreams.START));
  }

  /** What a step of an SDE solver adds, counted from 0. */
  Tensor ofStep(GenerationRequest request, int from, int to, int step) {
    return draw(request, from, to, step + 1);
  }

  private Tensor draw(GenerationRequest request, int from, int to, int draw) {
    return new GaussianStreams(request.seed())
        .noise(request.firstImage() + from, to - from, draw, latent);
  }

  /** Refuses a request that brings other noise than the latents need. */
  void requireFits(GenerationRequest request) {
    request.noise().ifPresent(this::requireFits);
  }

  private void requireFits(Tensor noise) {
    Shape wanted = batched(latent);
    if (noise.dtype() != DType.FLOAT32 || !wanted.accepts(noise.shape())) {
      throw new DataException(
          String.format(Locale.ROOT, "the noise must be float32 %s, but is %s", wanted, noise),
          Where.key("noise"));
    }
  }

  private static Shape batched(Shape one) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = Shape.BATCH;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    return Shape.of(dims);
  }
}
