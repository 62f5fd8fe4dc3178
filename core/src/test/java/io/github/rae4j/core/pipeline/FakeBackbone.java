// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A backbone with one parameter; what it computes is up to {@link FakeEngine}. */
public record FakeBackbone(Shape latentShape, int numClasses, OptionalLong nullLabel)
    implements Backbone {
  private static final ParameterSpec SCALE =
      new ParameterSpec("scale", Shape.of(1), Initializer.ONES, ParameterSpec.Kind.TRAINABLE);

  /** Ten classes and a null label, latents (2, 1, 2). */
  public static FakeBackbone usual() {
    return new FakeBackbone(Shape.of(2, 1, 2), 10, OptionalLong.of(10));
  }

  /** Weights that fit. */
  public static Weights weights(String origin) {
    return Weights.of(origin, Map.of("scale", Tensor.of(new float[] {1}, 1)));
  }

  @Override
  public Conditioning conditioning() {
    return new ClassConditioning(numClasses, nullLabel.isPresent());
  }

  @Override
  public Network network() {
    return new Network() {
      @Override
      public Signature signature() {
        return new Signature(
            List.of(
                TensorSpec.batched("x", latentShape.dims()),
                TensorSpec.batched("t"),
                TensorSpec.batched("y", DType.INT64)),
            List.of(TensorSpec.batched("velocity", latentShape.dims())));
      }

      @Override
      public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
        return Map.of("velocity", ops.mul(inputs.get("x"), ops.parameter(SCALE)));
      }
    };
  }
}
