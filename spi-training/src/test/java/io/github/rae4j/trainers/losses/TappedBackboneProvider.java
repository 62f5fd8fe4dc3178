// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A backbone of two channel mixes with the tap between them as a further output. */
public final class TappedBackboneProvider implements BackboneProvider {
  static final String TAP = "tap";

  @Override
  public Options<?> options() {
    return Options.none();
  }

  @Override
  public String name() {
    return "test-tapped";
  }

  @Override
  public String description() {
    return "a backbone with a tap";
  }

  @Override
  public Backbone create(Parameters parameters) {
    return new Tapped();
  }

  private record Tapped() implements Backbone {
    @Override
    public Network network() {
      return network(Set.of());
    }

    @Override
    public Network network(Set<String> further) {
      return new Mix(further.contains(TAP));
    }

    @Override
    public List<TensorSpec> furtherOutputs() {
      return List.of(TensorSpec.batched(TAP, 4, 2, 2));
    }

    @Override
    public Shape latentShape() {
      return Shape.of(4, 2, 2);
    }

    @Override
    public Conditioning conditioning() {
      return new ClassConditioning(3, true);
    }
  }

  private record Mix(boolean tapped) implements Network {
    @Override
    public Signature signature() {
      List<TensorSpec> outputs = new ArrayList<>();
      outputs.add(TensorSpec.batched(Backbone.PREDICTION, 4, 2, 2));
      if (tapped) {
        outputs.add(TensorSpec.batched(TAP, 4, 2, 2));
      }
      return new Signature(
          List.of(
              TensorSpec.batched("x", 4, 2, 2),
              TensorSpec.batched("t"),
              TensorSpec.batched("y", DType.INT64)),
          outputs);
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V flat = ops.reshape(NamedValues.require(inputs, "x"), Shape.BATCH, 1, 16);
      V tap = ops.matmul(flat, ops.parameter("first.weight", Initializer.normal(0.3), 16, 16));
      V out = ops.matmul(tap, ops.parameter("second.weight", Initializer.normal(0.3), 16, 16));
      Map<String, V> outputs = new LinkedHashMap<>();
      outputs.put(Backbone.PREDICTION, ops.reshape(out, Shape.BATCH, 4, 2, 2));
      if (tapped) {
        outputs.put(TAP, ops.reshape(tap, Shape.BATCH, 4, 2, 2));
      }
      return outputs;
    }
  }
}
