// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Replaces the linear layers of a traced graph by products of integers. Not thread-safe.
 *
 * <p>Weights have a scale for each output channel; activations one for each token, so that a result
 * depends neither on its batch nor on its neighbours. The first and the last layers over tokens
 * stay in float32: those that no other layer over tokens, and no convolution, precedes or follows.
 * Of the layers over a single vector for each sample the modulations are replaced, which are a
 * large part of the weights of a DiT: those that make several vectors of one for the layers over
 * tokens. The embeddings of time and class before them stay in float32.
 */
final class Int8Linears {
  /** Stands for the scale of tokens that are 0 all over. */
  private static final double TINY = 1e-20;

  private final OnnxGraph graph;
  private final Int8Range range;
  private final WeightBinding weights;
  private final WeightPlacement placement;
  private final Map<String, Layer> layers = new HashMap<>();
  private final Map<String, Layer> vectors = new HashMap<>();
  private final Map<String, Quantized> inputs = new HashMap<>();
  private final Map<String, String> matrices = new HashMap<>();

  /** A linear layer without its bias. */
  private record Layer(OnnxValue input, OnnxValue weight, Shape result) {
    boolean makesSeveral() {
      return weight.stored().dim(0) >= 2 * weight.stored().dim(1);
    }
  }

  /** Rows of integers {@code (rows, in)}, and their scales {@code (rows, 1)}. */
  private record Quantized(String rows, String scales) {}

  Int8Linears(OnnxGraph graph, Int8Range range, WeightBinding weights, WeightPlacement placement) {
    this.graph = graph;
    this.range = range;
    this.weights = weights;
    this.placement = placement;
  }

  /** Records that an edge is {@code input weightᵀ}. */
  void add(String product, OnnxValue input, OnnxValue weight, Shape result) {
    Shape shape = input.stored();
    if (weight.rank() == 2 && weights.tensor(weight.edge()).isPresent()) {
      boolean tokens = shape.rank() > 2 && !isOneVector(shape);
      (tokens ? layers : vectors).put(product, new Layer(input, weight, result));
    }
  }

  private static boolean isOneVector(Shape shape) {
    for (int axis = 1; axis < shape.rank() - 1; axis++) {
      if (shape.dim(axis) != 1) {
        return false;
      }
    }
    return true;
  }

  /** Returns the nodes with the layers replaced, in an executable order. */
  List<OnnxNode> apply(List<OnnxNode> nodes) {
    Map<String, Layer> replaced = inner(nodes);
    replaced.putAll(modulations(nodes));
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      String product = node.outputs().get(0);
      if (replaced.containsKey(product)) {
        replace(product, NamedValues.require(replaced, product), result);
      } else {
        result.add(node);
      }
    }
    return result;
  }

  /** The layers over tokens that are neither first nor last. */
  private Map<String, Layer> inner(List<OnnxNode> nodes) {
    Set<String> preceded = preceded(nodes, this::isHeavy);
    Set<String> followed = followed(nodes, this::isHeavy);
    Map<String, Layer> result = new HashMap<>(layers);
    result.keySet().removeIf(each -> !preceded.contains(each) || !followed.contains(each));
    return result;
  }

  /**
   * The layers over vectors that make several vectors of one (shift, scale and gate), with other
   * layers over vectors before them and only layers over tokens behind.
   */
  private Map<String, Layer> modulations(List<OnnxNode> nodes) {
    Predicate<OnnxNode> isVector = node -> vectors.containsKey(node.outputs().get(0));
    Set<String> preceded = preceded(nodes, isVector);
    Set<String> again = followed(nodes, isVector);
    Set<String> followed = followed(nodes, this::isHeavy);
    Map<String, Layer> result = new HashMap<>();
    vectors.forEach(
        (product, layer) -> {
          boolean last = followed.contains(product) && !again.contains(product);
          if (last && preceded.contains(product) && layer.makesSeveral()) {
            result.put(product, layer);
          }
        });
    return result;
  }

  /** The edges for which some node of a kind was computed, besides the one that makes them. */
  private static Set<String> preceded(List<OnnxNode> nodes, Predicate<OnnxNode> kind) {
    Set<String> result = new HashSet<>();
    Set<String> reached = new HashSet<>();
    for (OnnxNode node : nodes) {
      boolean later = node.inputs().stream().anyMatch(reached::contains);
      if (later) {
        result.addAll(node.outputs());
      }
      if (later || kind.test(node)) {
        reached.addAll(node.outputs());
      }
    }
    return result;
  }

  /** The edges that some node of a kind needs. */
  private static Set<String> followed(List<OnnxNode> nodes, Predicate<OnnxNode> kind) {
    Set<String> result = new HashSet<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      if (kind.test(node) || node.outputs().stream().anyMatch(result::contains)) {
        result.addAll(node.inputs());
      }
    }
    return result;
  }

  private boolean isHeavy(OnnxNode node) {
    return layers.containsKey(node.outputs().get(0)) || node.operator().equals("Conv");
  }

  private void replace(String product, Layer layer, List<OnnxNode> nodes) {
    Quantized input =
        inputs.computeIfAbsent(layer.input().edge(), edge -> quantize(layer.input(), nodes));
    String matrix = matrices.computeIfAbsent(layer.weight().edge(), edge -> matrix(layer));
    String integers = product + ".integers";
    String scaled = product + ".scaled";
    nodes.add(
        new OnnxNode(
            Onnx.MICROSOFT,
            "MatMulIntegerToFloat",
            List.of(input.rows(), matrix, graph.scalar(1), scales(matrix), zero()),
            List.of(integers),
            List.of()));
    add(nodes, "Mul", scaled, integers, input.scales());
    add(nodes, "Reshape", product, scaled, graph.integers(layer.result().dims()));
  }

  private String matrix(Layer layer) {
    Tensor weight = weights.tensor(layer.weight().edge()).orElseThrow();
    String name = layer.weight().edge() + ".int8";
    placement.placeInt8(graph, name, scales(name), weight);
    return name;
  }

  private static String scales(String matrix) {
    return matrix + ".scales";
  }

  private String zero() {
    return graph.bytes(range.zero());
  }

  private Quantized quantize(OnnxValue input, List<OnnxNode> nodes) {
    String edge = input.edge();
    String rows = edge + ".rows";
    add(nodes, "Reshape", rows, edge, graph.integers(-1, input.stored().dim(-1)));
    add(nodes, "Abs", edge + ".magnitudes", rows);
    nodes.add(
        new OnnxNode(
            "",
            "ReduceMax",
            List.of(edge + ".magnitudes", graph.integers(1)),
            List.of(edge + ".largest"),
            List.of(Onnx.attribute("keepdims", 0L))));
    add(nodes, "Max", edge + ".positive", edge + ".largest", graph.scalar(TINY));
    String scales = edge + ".scales";
    add(nodes, "Mul", scales, edge + ".positive", graph.scalar(1.0 / range.largest()));
    add(nodes, "Shape", edge + ".count", scales);
    add(nodes, "Expand", edge + ".zeros", zero(), edge + ".count");
    nodes.add(
        new OnnxNode(
            "",
            "QuantizeLinear",
            List.of(rows, scales, edge + ".zeros"),
            List.of(edge + ".quantized"),
            List.of(Onnx.attribute("axis", 0L))));
    add(nodes, "Unsqueeze", edge + ".column", scales, graph.integers(1));
    return new Quantized(edge + ".quantized", edge + ".column");
  }

  private static void add(List<OnnxNode> nodes, String operator, String output, String... inputs) {
    nodes.add(new OnnxNode("", operator, List.of(inputs), List.of(output), List.of()));
  }
}
