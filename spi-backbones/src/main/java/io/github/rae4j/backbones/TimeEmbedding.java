// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import java.util.List;

/**
 * Gaussian Fourier features of the time (Tancik et al., 2020), followed by an MLP.
 *
 * @param width of the result
 * @param init initialisation of the biases
 */
record TimeEmbedding(int width, LayerInit init) {
  private static final int FREQUENCIES = 256;
  private static final double STD = 0.02;

  /** {@code (batch)} → {@code (batch, width)}. */
  <V> V apply(ParameterScope<V> scope, V t) {
    Ops<V> ops = scope.ops();
    LayerInit normal = init.withWeight(Initializer.normal(STD));
    V frequencies = scope.frozen("W", Initializer.normal(1), FREQUENCIES);
    V angles = ops.mul(ops.mul(ops.reshape(t, Shape.BATCH, 1), frequencies), 2 * Math.PI);
    V features = ops.concat(-1, List.of(ops.sin(angles), ops.cos(angles)));
    V hidden = ops.silu(scope.linear(features, "mlp.0", width, normal, true));
    return scope.linear(hidden, "mlp.2", width, normal, true);
  }
}
