// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs with products of half the size, as they are made for GPUs. */
final class HalfProductsTest {
  /** On the processor, which has no kernels for float16: the runtime converts back for it. */
  private static float[] run(Precision precision, DType stored) {
    ExecutionTarget target =
        new ExecutionTarget(EngineOptions.DEFAULT, false, "cpu", Optional.empty());
    Weights weights = Weights.of("the test's weights", TestNetworks.weights(stored));
    try (Engine engine =
            new OnnxRuntimeEngine(
                OrtEnvironment.getEnvironment(), target, PrecisionSupport.of(precision));
        CompiledNetwork network = engine.compile(new TestNetworks.Block(true), weights)) {
      Tensor x = TestNetworks.inputs(4, 2);
      return NamedValues.require(network.run(Map.of("x", x)), "y").toFloatArray();
    }
  }

  @Test
  void isOfferedOnGpusAlone() {
    OnnxRuntimeEngineProvider provider = new OnnxRuntimeEngineProvider();
    assertEquals(
        List.of(Precision.FP32, Precision.BF16, Precision.FP16),
        provider.precisions(Device.CUDA).stream().map(PrecisionSupport::precision).toList());
    assertEquals(
        List.of(Precision.FP32, Precision.INT8),
        provider.precisions(Device.CPU).stream().map(PrecisionSupport::precision).toList());
  }

  /** Products take and give the type; norms and sums are joined by float32 alone. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"BF16", "FP16"})
  void convertsFactorsOfProductsAlone(Precision precision) {
    DType type = precision == Precision.BF16 ? DType.BFLOAT16 : DType.FLOAT16;
    Map<String, Tensor> weights = TestNetworks.weights(DType.FLOAT32);
    OnnxGraph graph = new OnnxGraph();
    WeightBinding binding =
        new WeightBinding(
            graph,
            Weights.of("the test's weights", weights),
            new SessionWeights(Arithmetic.FLOAT32));
    List<OnnxNode> nodes =
        new HalfProducts(type, binding)
            .apply(
                List.of(
                    new OnnxNode("", "Relu", List.of("x"), List.of("a"), List.of()),
                    new OnnxNode("", "MatMul", List.of("a", "w"), List.of("b"), List.of()),
                    new OnnxNode("", "MatMul", List.of("b", "w"), List.of("c"), List.of()),
                    new OnnxNode("", "Add", List.of("c", "a"), List.of("y"), List.of())));
    assertEquals(
        List.of("Relu", "Cast", "Cast", "MatMul", "Cast", "Cast", "MatMul", "Cast", "Add"),
        nodes.stream().map(OnnxNode::operator).toList());
    Map<String, OnnxNode> byOutput = new HashMap<>();
    nodes.forEach(node -> byOutput.put(node.outputs().get(0), node));
    String suffix = "." + type.torchName();
    assertEquals(List.of("a" + suffix, "w" + suffix), node(byOutput, "b.half").inputs());
    assertEquals(List.of("b" + suffix, "w" + suffix), node(byOutput, "c.half").inputs());
    assertEquals(List.of("c", "a"), node(byOutput, "y").inputs());
    assertEquals("Cast", node(byOutput, "c").operator());
  }

  private static OnnxNode node(Map<String, OnnxNode> byOutput, String name) {
    return Objects.requireNonNull(byOutput.get(name), name);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT16"})
  void isNearFloat32(DType stored) {
    float[] exact = run(Precision.FP32, stored);
    float[] found = run(Precision.FP16, stored);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow((double) exact[i] - found[i], 2);
      size += Math.pow(exact[i], 2);
    }
    double error = Math.sqrt(difference / size);
    assertTrue(error < 2e-3, "relative error " + error);
    // The runtime drops conversions there and back of activations, not those of weights.
    assertTrue(stored == DType.FLOAT16 || error > 1e-6, "relative error " + error);
  }
}
