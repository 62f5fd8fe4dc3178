// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces matrix products, convolutions and attention of a traced graph by those of a type of half
 * the size. Everything between them stays in float32. Not thread-safe.
 *
 * <p>Weights are converted by nodes that the runtime folds when it loads the model; those that are
 * stored in the type are used as they are.
 */
final class HalfProducts {
  private static final Set<String> OPERATORS =
      Set.of("FusedMatMul", "MatMul", "MultiHeadAttention", "Conv", "ConvTranspose");

  private final DType type;
  private final WeightBinding weights;
  private final Map<String, String> narrowed = new HashMap<>();

  /**
   * Computes in a type.
   *
   * @param type float16 or bfloat16
   */
  HalfProducts(DType type, WeightBinding weights) {
    this.type = type;
    this.weights = weights;
  }

  /** Returns the nodes with the products replaced, in an executable order. */
  List<OnnxNode> apply(List<OnnxNode> nodes) {
    Map<String, OnnxNode> producers = new HashMap<>();
    nodes.forEach(node -> node.outputs().forEach(edge -> producers.put(edge, node)));
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      if (OPERATORS.contains(node.operator())) {
        List<String> inputs = new ArrayList<>();
        for (String edge : node.inputs()) {
          inputs.add(edge.isEmpty() ? edge : narrowed(edge, producers, result));
        }
        String output = node.outputs().get(0);
        String half = output + ".half";
        result.add(
            new OnnxNode(node.domain(), node.operator(), inputs, List.of(half), node.attributes()));
        result.add(cast(half, output, DType.FLOAT32));
      } else {
        result.add(node);
      }
    }
    return result;
  }

  private String narrowed(String edge, Map<String, OnnxNode> producers, List<OnnxNode> nodes) {
    String known = narrowed.get(edge);
    if (known != null) {
      return known;
    }
    boolean stored = weights.tensor(edge).filter(tensor -> tensor.dtype() == type).isPresent();
    OnnxNode producer = producers.get(edge);
    String result = edge + "." + type.torchName();
    if (stored && producer != null && producer.operator().equals("Cast")) {
      result = producer.inputs().get(0);
    } else {
      nodes.add(cast(edge, result, type));
    }
    narrowed.put(edge, result);
    return result;
  }

  private static OnnxNode cast(String from, String to, DType type) {
    return new OnnxNode(
        "", "Cast", List.of(from), List.of(to), List.of(Onnx.attribute("to", Onnx.typeCode(type))));
  }
}
