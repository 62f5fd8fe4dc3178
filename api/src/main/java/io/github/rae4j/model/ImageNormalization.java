// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Tensor;
import java.util.List;

/**
 * Per-channel statistics that an encoder was trained with.
 *
 * @param mean three values, for images in [0, 1]
 * @param std three positive values
 */
public record ImageNormalization(List<Double> mean, List<Double> std) {
  /** Copies and checks the lists. */
  public ImageNormalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "need three means and three positive standard deviations, but got " + mean + ", " + std);
    }
  }

  /** Subtracts the mean and divides by the deviation. images {@code (batch, 3, h, w)} in [0, 1]. */
  public <V> V normalize(Ops<V> ops, V images) {
    return ops.div(ops.sub(images, perChannel(ops, mean)), perChannel(ops, std));
  }

  /** Undoes {@link #normalize}. */
  public <V> V restore(Ops<V> ops, V normalized) {
    return ops.add(ops.mul(normalized, perChannel(ops, std)), perChannel(ops, mean));
  }

  private static <V> V perChannel(Ops<V> ops, List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return ops.constant(Tensor.of(floats, 1, floats.length, 1, 1));
  }
}
