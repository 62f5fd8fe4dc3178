// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The normalisation of latents as operations of a network.
 *
 * @param mean subtracted, if there is one
 * @param deviation divided by, if anything is normalised
 */
record LatentScale(Optional<Tensor> mean, Optional<Tensor> deviation) {
  /** The name of normalised latents in exported graphs. */
  static final String LATENTS = "latents";

  static LatentScale of(LatentNormalization normalization) {
    if (!normalization.isPresent()) {
      return new LatentScale(Optional.empty(), Optional.empty());
    }
    float eps = (float) normalization.eps();
    Tensor deviation =
        normalization
            .variance()
            .map(variance -> deviation(variance, eps))
            .orElseGet(() -> Tensor.scalar((float) Math.sqrt(1 + eps)));
    return new LatentScale(
        normalization.mean().map(LatentScale::ofOne), Optional.of(ofOne(deviation)));
  }

  private static Tensor deviation(Tensor variance, float eps) {
    float[] values = variance.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sqrt(values[i] + eps);
    }
    return Tensor.of(values, variance.shape().dims());
  }

  /** Without a leading axis of extent 1, which would stand for the batch. */
  private static Tensor ofOne(Tensor statistic) {
    Shape shape = statistic.shape();
    return shape.rank() > 1 && shape.dim(0) == 1
        ? ofOne(statistic.reshape(Arrays.copyOfRange(shape.dims(), 1, shape.rank())))
        : statistic;
  }

  <V> V normalize(Ops<V> ops, V latents) {
    V centred = mean.map(m -> ops.sub(latents, ops.constant(m))).orElse(latents);
    return deviation.map(d -> ops.div(centred, ops.constant(d))).orElse(centred);
  }

  <V> V restore(Ops<V> ops, V latents) {
    V scaled = deviation.map(d -> ops.mul(latents, ops.constant(d))).orElse(latents);
    return mean.map(m -> ops.add(scaled, ops.constant(m))).orElse(scaled);
  }
}
