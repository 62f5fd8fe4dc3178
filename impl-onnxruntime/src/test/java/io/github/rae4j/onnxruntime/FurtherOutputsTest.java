// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The traced graph has nodes for the outputs that are asked for, and no others. */
final class FurtherOutputsTest {
  private static final TwoPredictionBackbone BACKBONE =
      new TwoPredictionBackbone(Shape.of(3, 4, 2), new ClassConditioning(5, true), 8, 4);
  private static final Set<String> ALL =
      Set.of(TwoPredictionBackbone.BASE, TwoPredictionBackbone.TAP);

  private static OnnxMl.GraphProto trace(Set<String> further)
      throws InvalidProtocolBufferException {
    Weights weights = InitialWeights.draw(NetworkSummary.of(BACKBONE.network(ALL)).specs(), 3);
    byte[] model = TestNetworks.model(BACKBONE.network(further), weights);
    return OnnxMl.ModelProto.parseFrom(model).getGraph();
  }

  /** Nodes by operator; those that only give a value the name of an output aside. */
  private static Map<String, Long> operators(OnnxMl.GraphProto graph) {
    return graph.getNodeList().stream()
        .filter(node -> !node.getOpType().equals("Identity"))
        .collect(
            Collectors.groupingBy(
                OnnxMl.NodeProto::getOpType, TreeMap::new, Collectors.counting()));
  }

  private static List<String> parameters(OnnxMl.GraphProto graph, String prefix) {
    return graph.getInitializerList().stream()
        .map(OnnxMl.TensorProto::getName)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  @Test
  void theTapAddsNoNodeAndTheWeakerPredictionItsHead() throws Exception {
    OnnxMl.GraphProto alone = trace(Set.of());
    OnnxMl.GraphProto withBase = trace(Set.of(TwoPredictionBackbone.BASE));
    assertEquals(operators(alone), operators(trace(Set.of(TwoPredictionBackbone.TAP))));
    assertEquals(operators(withBase), operators(trace(ALL)));
    Map<String, Long> more = operators(withBase);
    operators(alone).forEach((operator, count) -> more.merge(operator, -count, Long::sum));
    more.values().removeIf(count -> count == 0);
    assertEquals(
        Map.of(
            "LayerNormalization", 1L, "FusedMatMul", 1L, "Add", 1L, "Transpose", 1L, "Reshape", 1L),
        more);
    assertEquals(List.of(), parameters(alone, TwoPredictionBackbone.BASE + "."));
    assertEquals(
        List.of("base.bias", "base.weight"),
        parameters(withBase, TwoPredictionBackbone.BASE + "."));
  }

  @Test
  void everyNodeServesAnOutput() throws Exception {
    for (Set<String> further : List.of(Set.<String>of(), Set.of(TwoPredictionBackbone.BASE), ALL)) {
      OnnxMl.GraphProto graph = trace(further);
      Set<String> needed = new HashSet<>();
      graph.getOutputList().forEach(output -> needed.add(output.getName()));
      assertEquals(1 + further.size(), needed.size());
      for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
        OnnxMl.NodeProto node = graph.getNode(i);
        assertTrue(node.getOutputList().stream().anyMatch(needed::contains), () -> "idle: " + node);
        needed.addAll(node.getInputList());
      }
    }
  }
}
