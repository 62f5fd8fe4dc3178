// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Activation;

/**
 * Two linear layers with an activation between. Immutable and thread-safe.
 *
 * @param first module of the layer to the inner width
 * @param second module of the layer back
 * @param width inner width
 * @param activation between the two
 * @param init how both layers start
 */
public record Mlp(String first, String second, int width, Activation activation, LayerInit init)
    implements FeedForward {
  /** An MLP with PyTorch's default start. */
  public Mlp(String first, String second, int width, Activation activation) {
    this(first, second, width, activation, LayerInit.TORCH_DEFAULT);
  }

  @Override
  public <V> V apply(ParameterScope<V> scope, V x) {
    long dim = scope.ops().shape(x).dim(-1);
    V hidden = scope.linear(x, first, width, init, true);
    return scope.linear(activation.apply(scope.ops(), hidden), second, dim, init, true);
  }
}
