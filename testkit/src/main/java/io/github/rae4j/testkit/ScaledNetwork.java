// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A network with a parameter and a buffer, whose output can be the input of {@link SmallNetwork}:
 * {@code x (batch, 3)} to {@code x · gain + shift}.
 */
record ScaledNetwork() implements Network {
  static final String GAIN = "gain";
  static final String SHIFT = "shift";

  static Weights weights() {
    return Weights.of(
        "the scaled network",
        Map.of(
            GAIN, Tensor.of(new float[] {1.5f, -0.5f, 0.75f}, 3),
            SHIFT, Tensor.of(new float[] {0.1f, 0.2f, -0.3f}, 3)));
  }

  @Override
  public Signature signature() {
    return new Signature(List.of(TensorSpec.batched("x", 3)), List.of(TensorSpec.batched("x", 3)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V gain = ops.parameter(GAIN, Initializer.ONES, 3);
    V shift =
        ops.parameter(
            new ParameterSpec(SHIFT, Shape.of(3), Initializer.ZEROS, ParameterSpec.Kind.BUFFER));
    return Map.of("x", ops.add(ops.mul(NamedValues.require(inputs, "x"), gain), shift));
  }
}
