// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.natives.CpuFeatures;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks whose linear layers are products of integers. */
final class Int8NetworksTest {
  private final OnnxRuntimeEngineProvider provider = new OnnxRuntimeEngineProvider();

  @TempDir private Path folder;

  private Engine engine(int threads) {
    return provider.create(new EngineOptions(Device.CPU, 0, threads, Map.of(), Precision.INT8));
  }

  private Tensor run(int threads, Network network, Weights weights, Tensor x) {
    try (Engine engine = engine(threads);
        CompiledNetwork compiled = engine.compile(network, weights)) {
      return NamedValues.require(compiled.run(Map.of("x", x)), "y");
    }
  }

  private static Weights inMemory(Map<String, Tensor> tensors) {
    return Weights.of("the test's weights", tensors);
  }

  private static double relativeError(Tensor expected, Tensor actual) {
    float[] right = expected.toFloatArray();
    float[] found = actual.toFloatArray();
    double difference = 0;
    double size = 0;
    for (int i = 0; i < right.length; i++) {
      difference += Math.pow((double) right[i] - found[i], 2);
      size += Math.pow(right[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  /** Split layers, layers behind sums with norms, and those that are shifted, are all there. */
  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT64"})
  void isNearFloat32(DType dtype) {
    Network network = new TestNetworks.Block(true);
    Weights weights = inMemory(TestNetworks.weights(dtype));
    Tensor x = TestNetworks.inputs(1, 3);
    Tensor exact;
    try (Engine engine = provider.create(EngineOptions.DEFAULT);
        CompiledNetwork compiled = engine.compile(network, weights)) {
      exact = NamedValues.require(compiled.run(Map.of("x", x)), "y");
    }
    double error = relativeError(exact, run(1, network, weights, x));
    assertTrue(error > 1e-5 && error < 2e-2, "relative error " + error);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void isTheSameOutOfAFile(DType dtype) {
    Path file = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(file, TestNetworks.weights(dtype), Map.of());
    Network network = new TestNetworks.Block(true);
    Tensor x = TestNetworks.inputs(2, 2);
    assertSameBits(
        "out of a file",
        run(1, network, inMemory(TestNetworks.weights(dtype)), x),
        run(1, network, Checkpoint.open(file).weights(), x));
  }

  @Test
  void dependsOnNeitherBatchNorThreads() {
    Network network = new TestNetworks.Block(true);
    Weights weights = inMemory(TestNetworks.weights(DType.FLOAT32));
    Tensor x = TestNetworks.inputs(3, 16);
    // One sample is far larger than the others: a scale for the whole batch would ruin them.
    Tensor loud = Tensor.of(scaled(x.rows(15, 16), 1000), 1, TestNetworks.TOKENS, TestNetworks.DIM);
    Tensor all = Tensor.concatRows(List.of(x.rows(0, 15), loud));
    Tensor one = run(1, network, weights, all);
    assertSameBits("two threads", one, run(2, network, weights, all));
    assertSameBits("batch 1", one.rows(0, 1), run(2, network, weights, all.rows(0, 1)));
    assertSameBits("batch 3", one.rows(2, 5), run(2, network, weights, all.rows(2, 5)));
  }

  private static float[] scaled(Tensor x, float factor) {
    float[] values = x.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  /** Layers over tokens, and two over a vector for each sample. */
  private record Layers() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 3, 8), TensorSpec.batched("c", 8)),
          List.of(TensorSpec.batched("y", 3, 8)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V tokens = linear(ops, NamedValues.require(inputs, "x"), "first");
      V embedded = ops.silu(linear(ops, NamedValues.require(inputs, "c"), "embedding"));
      V modulation = ops.parameter("modulation.weight", Initializer.ZEROS, 16, 8);
      List<V> parts = ops.chunk(ops.reshape(ops.linear(embedded, modulation), -1, 1, 16), 2, -1);
      V modulated = ops.add(ops.mul(ops.layerNorm(tokens, 1e-6), parts.get(0)), parts.get(1));
      V middle = linear(ops, modulated, "middle");
      return Map.of("y", linear(ops, ops.relu(middle), "last"));
    }

    private static <V> V linear(Ops<V> ops, V x, String name) {
      return ops.linear(x, ops.parameter(name + ".weight", Initializer.ZEROS, 8, 8));
    }
  }

  private static Weights layers(float last) {
    Map<String, Tensor> weights = new HashMap<>();
    for (String name : List.of("first", "embedding", "modulation", "middle", "last")) {
      float[] values = new float[name.equals("modulation") ? 128 : 64];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i * 37 % 64 - 31) / 64f;
      }
      values[63] = name.equals("middle") ? last : 1;
      weights.put(name + ".weight", Tensor.of(values, values.length / 8, 8));
    }
    return inMemory(weights);
  }

  @Test
  void leavesFirstAndLastLayersAndEmbeddingsAlone() {
    Arithmetic arithmetic = new Arithmetic(Precision.INT8, Int8Range.FULL);
    byte[] model =
        TracedNetwork.of(new Layers(), layers(1), false, arithmetic, new SessionWeights(arithmetic))
            .graph()
            .toModel()
            .toByteArray();
    String text = new String(model, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("middle.weight.int8"));
    assertTrue(text.contains("modulation.weight.int8"));
    for (String name : List.of("first", "embedding", "last")) {
      assertTrue(text.contains(name + ".weight"), name);
      assertFalse(text.contains(name + ".weight.int8"), name);
    }
    assertEquals(2, text.split("MatMulIntegerToFloat", -1).length - 1);
  }

  @Test
  void modulationsDependOnNeitherBatchNorThreads() {
    Network network = new Layers();
    SplittableRandom random = new SplittableRandom(8);
    Map<String, Tensor> inputs = Map.of("x", random(random, 5, 3, 8), "c", random(random, 5, 8));
    Map<String, Tensor> second = new HashMap<>();
    inputs.forEach((name, rows) -> second.put(name, rows.rows(1, 2)));
    try (Engine one = engine(1);
        Engine two = engine(2);
        CompiledNetwork single = one.compile(network, layers(1));
        CompiledNetwork both = two.compile(network, layers(1))) {
      Tensor all = NamedValues.require(single.run(inputs), "y");
      assertSameBits("two threads", all, NamedValues.require(both.run(inputs), "y"));
      assertSameBits("batch 1", all.rows(1, 2), NamedValues.require(both.run(second), "y"));
    }
  }

  private static Tensor random(SplittableRandom random, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, shape);
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    try (Engine engine = engine(1)) {
      String said =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () -> engine.compile(new Layers(), layers(Float.NaN)).close())
                  .getMessage());
      assertTrue(said.contains("middle.weight") && said.contains("fp32"), said);
    }
  }

  @Test
  void roundsToSevenBitsWhereBytesWouldSaturate() {
    assertEquals(Int8Range.REDUCED, Int8Range.of(new CpuFeatures(Optional.empty())));
    assertEquals(
        Int8Range.REDUCED, Int8Range.of(new CpuFeatures(Optional.of(Set.of("avx2", "avx512f")))));
    assertEquals(Int8Range.FULL, Int8Range.of(new CpuFeatures(Optional.of(Set.of("avx512_vnni")))));
  }
}
