// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;

/** How the tap of representation alignment is brought to the width of its target. */
public enum RepaProjector {
  /** Each token by itself, by a linear layer. */
  LINEAR,
  /**
   * Each token with its neighbours, by a convolution of 3 x 3 over the grid with zeros around it
   * (iREPA, arXiv:2512.10794).
   */
  CONV;

  private static final int KERNEL = 3;

  /**
   * Projects tokens.
   *
   * @param scope that the layer is in
   * @param name of the layer
   * @param tokens {@code (batch, tokens, hidden)}, row by row
   * @param grid in which they lie
   * @param width of the result
   * @return {@code (batch, tokens, width)}
   */
  <V> V apply(ParameterScope<V> scope, String name, V tokens, TokenGrid grid, int width) {
    if (this == LINEAR) {
      return scope.linear(tokens, name, width, ContextSpec.INIT, true);
    }
    Ops<V> ops = scope.ops();
    long hidden = ops.shape(tokens).dim(2);
    V map =
        ops.reshape(ops.permute(tokens, 0, 2, 1), Shape.BATCH, hidden, grid.height(), grid.width());
    V projected = scope.conv2d(map, name, width, Window.of(KERNEL).withPadding(1));
    return ops.permute(ops.reshape(projected, Shape.BATCH, width, grid.tokens()), 0, 2, 1);
  }
}
