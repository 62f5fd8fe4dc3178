// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reads traced models back with the generated classes of the ONNX format. */
final class TracedNetworkTest {
  private static OnnxMl.GraphProto trace(Network network) throws InvalidProtocolBufferException {
    Weights weights = Weights.of("test", TestNetworks.weights(DType.FLOAT32));
    return OnnxMl.ModelProto.parseFrom(TestNetworks.model(network, weights)).getGraph();
  }

  private static Map<String, Long> operators(OnnxMl.GraphProto graph) {
    return graph.getNodeList().stream()
        .collect(Collectors.groupingBy(OnnxMl.NodeProto::getOpType, Collectors.counting()));
  }

  @Test
  void fusesSumsWithNormsAndSplitsLinearLayers() throws Exception {
    Map<String, Long> operators = operators(trace(new TestNetworks.Block(true)));
    assertEquals(1, operators.get("SkipLayerNormalization"));
    assertEquals(1, operators.get("SkipSimplifiedLayerNormalization"));
    assertFalse(operators.containsKey("LayerNormalization"));
    assertFalse(operators.containsKey("Split"));
    assertEquals(6, operators.get("FusedMatMul"));
  }

  @Test
  void fusesNothingAcrossOtherOperations() throws Exception {
    Map<String, Long> operators = operators(trace(new TestNetworks.Block(false)));
    assertEquals(1, operators.get("LayerNormalization"));
    assertEquals(1, operators.get("SimplifiedLayerNormalization"));
    assertEquals(1, operators.get("Split"));
    assertEquals(4, operators.get("FusedMatMul"));
  }

  /** Two self-attention layers, with or without a mask on the keys. */
  private record Attention(boolean masked) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 2, 3, 4), TensorSpec.batched("keys", DType.BOOL, 3)),
          List.of(TensorSpec.batched("y", 2, 3, 4)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = inputs.get("x");
      for (int i = 0; i < 2; i++) {
        x =
            masked
                ? ops.attention(x, x, x, AttentionMask.ofBoolean(inputs.get("keys")))
                : ops.attention(x, x, x);
      }
      return Map.of("y", x);
    }
  }

  @Test
  void maskedAttentionUsesTheSameNodeAndLayersShareTheMask() throws Exception {
    OnnxMl.GraphProto plain = trace(new Attention(false));
    OnnxMl.GraphProto masked = trace(new Attention(true));
    assertEquals(List.of(3, 3), attentionInputs(plain));
    assertEquals(List.of(6, 6), attentionInputs(masked));
    assertEquals(
        Set.of("MultiHeadAttention", "Transpose", "Reshape", "Identity"),
        operators(plain).keySet());
    assertEquals(1, operators(masked).get("Max"));
    assertEquals(1, operators(masked).get("Expand"));
  }

  private static List<Integer> attentionInputs(OnnxMl.GraphProto graph) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOpType().equals("MultiHeadAttention"))
        .map(OnnxMl.NodeProto::getInputCount)
        .toList();
  }

  @Test
  void modelContainsOnlyWhatItNeeds() throws Exception {
    OnnxMl.GraphProto graph = trace(new TestNetworks.Block(true));
    List<String> made = new ArrayList<>();
    graph.getInputList().forEach(input -> made.add(input.getName()));
    graph.getInitializerList().forEach(initializer -> made.add(initializer.getName()));
    List<String> used = new ArrayList<>();
    for (OnnxMl.NodeProto node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        assertTrue(input.isEmpty() || made.contains(input), input + " is used before it is made");
        used.add(input);
      }
      made.addAll(node.getOutputList());
    }
    graph
        .getInitializerList()
        .forEach(
            initializer -> assertTrue(used.contains(initializer.getName()), initializer.getName()));
    assertEquals("x", graph.getInput(0).getName());
    assertEquals("y", graph.getOutput(0).getName());
    assertEquals(
        "batch", graph.getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam());
  }
}
