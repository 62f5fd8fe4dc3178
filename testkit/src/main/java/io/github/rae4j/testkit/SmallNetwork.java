// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A network of two layers, by which engines are tested: {@code x (batch, 3)} to {@code y (batch,
 * 2)}.
 */
record SmallNetwork() implements Network {
  static final String INNER = "inner.weight";
  static final String OUTER = "outer.weight";

  /** Weights that give values of size 1. */
  static Weights weights() {
    return Weights.of(
        "the small network",
        Map.of(
            INNER,
                Tensor.of(
                    new float[] {
                      0.5f, -1, 0.25f, 1, 0.75f, -0.5f, 0.1f, 0.2f, 0.3f, -0.4f, 1.5f, 0.6f
                    },
                    4,
                    3),
            OUTER, Tensor.of(new float[] {1, -0.5f, 0.3f, 0.8f, -1.2f, 0.4f, 0.9f, 0.05f}, 2, 4)));
  }

  /** Inputs of a batch. */
  static Map<String, Tensor> inputs(int samples) {
    float[] values = new float[3 * samples];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1.3 * i);
    }
    return Map.of("x", Tensor.of(values, samples, 3));
  }

  @Override
  public Signature signature() {
    return new Signature(List.of(TensorSpec.batched("x", 3)), List.of(TensorSpec.batched("y", 2)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V inner =
        ops.tanh(
            ops.linear(
                NamedValues.require(inputs, "x"),
                ops.parameter(INNER, Initializer.normal(1), 4, 3)));
    V outer =
        ops.block(
            inner, state -> ops.linear(state, ops.parameter(OUTER, Initializer.normal(1), 2, 4)));
    return Map.of("y", outer);
  }
}
