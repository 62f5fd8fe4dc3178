// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * SwiGLU, the gated MLP (Shazeer, 2020): {@code W₃(silu(W₁x) · W₂x)}. Immutable and thread-safe.
 *
 * <p>With two thirds of the inner width of an {@link Mlp} it has as many parameters.
 *
 * @param input modules to the inner width: one that makes gate and value together, in this order,
 *     or two
 * @param output module of the layer back
 * @param width inner width, that of the gate and that of the value
 * @param init how all layers start
 */
public record SwiGlu(List<String> input, String output, int width, LayerInit init)
    implements FeedForward {
  /** Copies the list and counts it. */
  public SwiGlu {
    input = List.copyOf(input);
    if (input.isEmpty() || input.size() > 2) {
      throw new IllegalArgumentException("needs one input layer or two, but got " + input);
    }
  }

  @Override
  public <V> V apply(ParameterScope<V> scope, V x) {
    Ops<V> ops = scope.ops();
    long dim = ops.shape(x).dim(-1);
    List<V> gateAndValue =
        input.size() == 1
            ? ops.chunk(scope.linear(x, input.get(0), 2L * width, init, true), 2, -1)
            : input.stream().map(module -> scope.linear(x, module, width, init, true)).toList();
    V hidden = ops.mul(ops.silu(gateAndValue.get(0)), gateAndValue.get(1));
    return scope.linear(hidden, output, dim, init, true);
  }
}
