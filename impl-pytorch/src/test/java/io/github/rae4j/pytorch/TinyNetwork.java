// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** y = relu(x Wᵀ + b) · 0.5 + x, with a constant and a query of extents in between. */
final class TinyNetwork implements Network {
  static final Weights WEIGHTS =
      Weights.of(
          "tiny weights",
          Map.of(
              "fc.weight", Tensor.of(new float[] {1, 2, 3, -4}, 2, 2),
              "fc.bias", Tensor.of(new float[] {0.5f, -0.5f}, 2)));

  @Override
  public Signature signature() {
    return new Signature(List.of(TensorSpec.batched("x", 2)), List.of(TensorSpec.batched("y", 2)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V x = inputs.get("x");
    V weight = ops.parameter("fc.weight", Initializer.XAVIER_UNIFORM, 2, 2);
    V bias = ops.parameter("fc.bias", Initializer.ZEROS, 2);
    V hidden = ops.relu(ops.linear(x, weight, bias));
    V halved = ops.mul(hidden, ops.constant(Tensor.of(new float[] {0.5f, 0.5f}, 2)));
    if (ops.shape(hidden).rank() != 2) {
      throw new IllegalStateException("a value was freed before its last use");
    }
    return Map.of("y", ops.add(halved, x));
  }
}
