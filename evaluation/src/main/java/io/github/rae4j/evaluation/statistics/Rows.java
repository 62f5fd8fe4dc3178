// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.OptionalInt;

/** Helpers for batches of latents. */
final class Rows {
  private Rows() {}

  /** The shape of a batch of {@code count} latents. */
  static Shape of(Shape one, int count) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = count;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    return Shape.of(dims);
  }

  /** Refuses NaN and infinity, naming the row of the batch that holds them. */
  static void requireFinite(Tensor latents) {
    OptionalInt broken = latents.firstNotFinite();
    if (broken.isPresent()) {
      int size = latents.elements() / latents.shape().intDim(0);
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "latent %d of the batch holds %s",
              broken.getAsInt() / size,
              latents.floats().get(broken.getAsInt())));
    }
  }
}
