// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What every network promises, checked by interpreting it over shapes and over plain arrays in
 * double precision, without an engine. For networks of a few thousand parameters.
 */
public final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * All checks that need nothing but the network.
   *
   * @param ids upper limit, exclusive, of int64 inputs, for example the number of classes
   */
  public static void check(Network network, int ids) {
    checkSignature(network);
    checkParameters(network);
    checkPure(network);
    checkBatchIndependent(network, ids);
    network.signature().inputs().forEach(input -> checkMatters(network, input.name(), ids));
  }

  /** Inputs and outputs have unique names and begin with the batch. */
  public static void checkSignature(Network network) {
    Set<String> names = new HashSet<>();
    Stream.concat(network.signature().inputs().stream(), network.signature().outputs().stream())
        .forEach(
            spec -> {
              assertTrue(names.add(spec.name()), () -> "two tensors are called " + spec.name());
              assertTrue(
                  spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.BATCH,
                  () -> spec + " must begin with the batch");
            });
    assertFalse(network.signature().inputs().isEmpty());
    assertFalse(network.signature().outputs().isEmpty());
  }

  /**
   * The network runs over shapes with a symbolic batch, gives what its signature says, and reads
   * parameters with usable names, fitting tables and keys that it does not call superfluous.
   */
  public static void checkParameters(Network network) {
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      String name = spec.name();
      assertTrue(name.matches("\\S+"), () -> "'" + name + "' is no usable key");
      assertFalse(
          network.ignoresKey(name), () -> "ignoresKey(" + name + "), yet the network reads it");
      if (spec.initializer() instanceof Initializer.Table table) {
        assertEquals(spec.shape(), table.values().get().shape(), name + ": its table");
      }
    }
  }

  /** Two interpretations do the same and read the same. */
  public static void checkPure(Network network) {
    NetworkSummary first = NetworkSummary.of(network);
    NetworkSummary second = NetworkSummary.of(network);
    assertEquals(shapes(first), shapes(second), "the parameters of two runs");
    assertEquals(first.operations(), second.operations(), "the operations of two runs");
    assertEquals(network.signature(), network.signature());
  }

  /** Networks that were made for the same options compute the same. */
  static void checkSame(Network one, Network other, int ids) {
    Weights weights = randomWeights(one);
    Map<String, Tensor> inputs = randomInputs(one, 2, ids);
    assertArrayEquals(
        values(one, weights, inputs),
        values(other, randomWeights(other), inputs),
        "the outputs of two networks of the same options");
  }

  private static Map<String, Shape> shapes(NetworkSummary summary) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    summary.specs().forEach(spec -> shapes.put(spec.name(), spec.shape()));
    return shapes;
  }

  /** Every batch element gives the same alone and among others. */
  public static void checkBatchIndependent(Network network, int ids) {
    Weights weights = randomWeights(network);
    Map<String, Tensor> inputs = randomInputs(network, 3, ids);
    Map<String, ReferenceArray> together = ReferenceOps.run(network, weights, inputs);
    for (int i = 0; i < 3; i++) {
      int row = i;
      Map<String, Tensor> one = new LinkedHashMap<>();
      inputs.forEach((name, tensor) -> one.put(name, tensor.rows(row, row + 1)));
      Map<String, ReferenceArray> alone = ReferenceOps.run(network, weights, one);
      for (TensorSpec output : network.signature().outputs()) {
        assertArrayEquals(
            row(NamedValues.require(together, output.name()), row),
            row(NamedValues.require(alone, output.name()), 0),
            String.format(Locale.ROOT, "output '%s' of batch element %d", output.name(), row));
      }
    }
  }

  private static double[] row(ReferenceArray batch, int row) {
    double[] values = batch.toArray();
    int size = values.length / batch.dim(0);
    return Arrays.copyOfRange(values, row * size, (row + 1) * size);
  }

  /** Another value of the input gives another output. */
  public static void checkMatters(Network network, String input, int ids) {
    Weights weights = randomWeights(network);
    Map<String, Tensor> inputs = randomInputs(network, 1, ids);
    Map<String, Tensor> changed = new LinkedHashMap<>(inputs);
    Tensor before = NamedValues.require(inputs, input);
    if (before.dtype() == DType.INT64) {
      if (ids < 2) {
        return;
      }
      long[] values = before.toLongArray();
      Arrays.setAll(values, i -> (values[i] + 1) % ids);
      changed.put(input, Tensor.of(values, before.shape().dims()));
    } else if (before.dtype() == DType.BOOL) {
      changed.put(input, Tensor.of(new boolean[before.elements()], before.shape().dims()));
    } else {
      float[] values = before.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.9f * values[i] + 0.01f * (i % 7);
      }
      changed.put(input, Tensor.of(values, before.shape().dims()));
    }
    assertFalse(
        Arrays.equals(values(network, weights, inputs), values(network, weights, changed)),
        () -> "the input '" + input + "' has no effect");
  }

  /** All outputs, one after another, for given weights and inputs, in double precision. */
  static double[] values(Network network, Weights weights, Map<String, Tensor> inputs) {
    Map<String, ReferenceArray> outputs = ReferenceOps.run(network, weights, inputs);
    double[] values =
        network.signature().outputs().stream()
            .flatMapToDouble(
                spec -> Arrays.stream(NamedValues.require(outputs, spec.name()).toArray()))
            .toArray();
    for (double value : values) {
      assertTrue(Double.isFinite(value), () -> "the network gave " + value);
    }
    return values;
  }

  /** Random parameters, fixed tables as they are; the same for the same names. */
  static Weights randomWeights(Network network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      boolean fixed = spec.kind() != ParameterSpec.Kind.TRAINABLE;
      tensors.put(
          spec.name(),
          fixed && spec.initializer() instanceof Initializer.Table table
              ? table.values().get()
              : random(spec.shape(), spec.name().hashCode(), -0.5f, 0.5f));
    }
    return Weights.of("random weights", tensors);
  }

  /** Random inputs, numbers between 0 and 1 and ids below {@code ids}. */
  static Map<String, Tensor> randomInputs(Network network, int batch, int ids) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    List<TensorSpec> specs = new ArrayList<>(network.signature().inputs());
    for (TensorSpec spec : specs) {
      Shape shape = spec.shape().with(0, batch);
      int seed = spec.name().hashCode();
      inputs.put(
          spec.name(),
          switch (spec.dtype()) {
            case INT64 -> ids(shape, seed, ids);
            case BOOL -> mask(shape);
            case FLOAT32 -> random(shape, seed, 0, 1);
            default -> throw new AssertionError(spec + ": inputs are float32, int64 or bool");
          });
    }
    return inputs;
  }

  private static Tensor random(Shape shape, int seed, float from, float to) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + (to - from) * random.nextFloat();
    }
    return Tensor.of(values, shape.dims());
  }

  /** Every third element, beginning with the second, is false. */
  static Tensor mask(Shape shape) {
    boolean[] values = new boolean[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 != 1;
    }
    return Tensor.of(values, shape.dims());
  }

  private static Tensor ids(Shape shape, int seed, int limit) {
    Random random = new Random(seed);
    long[] values = new long[Math.toIntExact(shape.elements())];
    Arrays.setAll(values, i -> random.nextInt(limit));
    return Tensor.of(values, shape.dims());
  }
}
