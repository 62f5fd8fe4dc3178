// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testkit.ReferenceRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs layers as plain loops, with weights that are a formula of their names. */
final class Runs {
  private Runs() {}

  /** A layer under test: from one value to another. */
  interface Layer {
    <V> V apply(ParameterScope<V> scope, V x);
  }

  private record OneLayer(Layer layer, Shape in, Shape out) implements Network {
    @Override
    public Signature signature() {
      return new Signature(List.of(batched("x", in)), List.of(batched("y", out)));
    }

    private static TensorSpec batched(String name, Shape shape) {
      return TensorSpec.batched(name, shape.dims());
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return Map.of("y", layer.apply(new ParameterScope<>(ops, ""), inputs.get("x")));
    }
  }

  /** A network of one layer; extents without the batch. */
  static Network network(Layer layer, Shape in, Shape out) {
    return new OneLayer(layer, in, out);
  }

  /** The names of its parameters, in the order in which it asks for them. */
  static List<String> names(Layer layer, Shape in, Shape out) {
    return specs(layer, in, out).stream().map(ParameterSpec::name).toList();
  }

  static List<ParameterSpec> specs(Layer layer, Shape in, Shape out) {
    return NetworkSummary.of(network(layer, in, out)).specs();
  }

  /** Weights for all parameters of a layer. */
  static Map<String, Tensor> weights(Layer layer, Shape in, Shape out) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (ParameterSpec spec : specs(layer, in, out)) {
      weights.put(spec.name(), FormulaWeights.tensor(spec.name(), spec.shape(), 0, 1));
    }
    return weights;
  }

  /** An input with a batch of 2. */
  static Tensor input(Shape in) {
    long[] dims = new long[in.rank() + 1];
    dims[0] = 2;
    System.arraycopy(in.dims(), 0, dims, 1, in.rank());
    return FormulaWeights.tensor("x", Shape.of(dims), 0, 2);
  }

  static float[] run(Layer layer, Shape in, Shape out, Map<String, Tensor> weights) {
    return run(layer, in, out, weights, input(in));
  }

  static float[] run(Layer layer, Shape in, Shape out, Map<String, Tensor> weights, Tensor x) {
    return ReferenceRun.run(network(layer, in, out), Weights.of("test", weights), Map.of("x", x))
        .get("y")
        .toFloatArray();
  }
}
