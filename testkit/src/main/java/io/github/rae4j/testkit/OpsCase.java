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
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A network of one or a few operations with random inputs and parameters.
 *
 * @param name for the test report
 * @param inputs extents of the inputs besides the batch
 * @param masks extents of the bool inputs besides the batch
 * @param parameters extents of the parameters
 * @param from smallest value
 * @param to largest value
 * @param body what the network computes
 */
record OpsCase(
    String name,
    List<long[]> inputs,
    List<long[]> masks,
    List<long[]> parameters,
    float from,
    float to,
    Body body) {

  /** The forward pass; {@code v} are the inputs, the masks and the parameters. */
  interface Body {
    Object apply(Ops<Object> ops, List<Object> v);
  }

  static OpsCase opsCase(String name, List<long[]> inputs, List<long[]> parameters, Body body) {
    return new OpsCase(name, inputs, List.of(), parameters, -2, 2, body);
  }

  /** The same with values from another range. */
  OpsCase within(float newFrom, float newTo) {
    return new OpsCase(name, inputs, masks, parameters, newFrom, newTo, body);
  }

  /** The same with a bool input. */
  OpsCase withMask(long... extents) {
    return new OpsCase(name, inputs, List.of(extents), parameters, from, to, body);
  }

  /** Random inputs of one batch size. */
  Map<String, Tensor> randomInputs(int batch) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      TensorSpec spec = input(i);
      result.put(spec.name(), random(spec.shape().with(0, batch), 100 * batch + i));
    }
    for (int i = 0; i < masks.size(); i++) {
      TensorSpec spec = mask(i);
      result.put(spec.name(), randomMask(spec.shape().with(0, batch), 100 * batch + i));
    }
    return result;
  }

  /** Random parameters. */
  Weights randomWeights() {
    Map<String, Tensor> result = new TreeMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      result.put("p" + i, random(Shape.of(parameters.get(i)), i));
    }
    return Weights.of("random weights", result);
  }

  private Tensor random(Shape shape, int seed) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + (to - from) * random.nextFloat();
    }
    return Tensor.of(values, shape.dims());
  }

  /** Two of three elements are true. */
  private static Tensor randomMask(Shape shape, int seed) {
    Random random = new Random(seed);
    boolean[] values = new boolean[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(3) > 0;
    }
    return Tensor.of(values, shape.dims());
  }

  private TensorSpec mask(int i) {
    return TensorSpec.batched("m" + i, DType.BOOL, masks.get(i));
  }

  private TensorSpec input(int i) {
    return TensorSpec.batched("x" + i, inputs.get(i));
  }

  /** The network; its output's extents are those that the reference finds. */
  Network network() {
    Network any = network(Shape.of(Shape.BATCH));
    Shape output =
        NamedValues.require(ReferenceOps.run(any, randomWeights(), randomInputs(1)), "y").shape();
    return network(output.with(0, Shape.BATCH));
  }

  private Network network(Shape output) {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      specs.add(input(i));
    }
    for (int i = 0; i < masks.size(); i++) {
      specs.add(mask(i));
    }
    Signature signature = new Signature(specs, List.of(new TensorSpec("y", DType.FLOAT32, output)));
    return new Network() {
      @Override
      public Signature signature() {
        return signature;
      }

      @Override
      public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> in) {
        return OpsCase.this.forward(ops, in);
      }
    };
  }

  // A lambda cannot be generic; the body only passes values on, whatever they are.
  @SuppressWarnings("unchecked")
  private <V> Map<String, V> forward(Ops<V> ops, Map<String, V> in) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.add(in.get("x" + i));
    }
    for (int i = 0; i < masks.size(); i++) {
      values.add(in.get("m" + i));
    }
    for (int i = 0; i < parameters.size(); i++) {
      values.add(ops.parameter("p" + i, Initializer.ZEROS, parameters.get(i)));
    }
    return Map.of("y", (V) body.apply((Ops<Object>) ops, values));
  }

  @Override
  public String toString() {
    return name;
  }
}
