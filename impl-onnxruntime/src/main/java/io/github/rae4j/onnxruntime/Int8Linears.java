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

/**
 * Replaces the linear layers of a traced graph by products of integers. Not thread-safe.
 *
 * <p>Weights have a scale for each output channel; activations one for each token, so that a result
 * depends neither on its batch nor on its neighbours. Layers over a single vector for each sample
 * (embeddings of time and class, and the modulation that follows from them) stay in float32, and so
 * do the first and the last layers: those that no other layer over tokens, and no convolution,
 * precedes or follows.
 */
final class Int8Linears {
  /** Stands for the scale of tokens that are 0 all over. */
  private static final double TINY = 1e-20;

  private final OnnxGraph graph;
  private final Int8Range range;
  private final WeightBinding weights;
  private final WeightPlacement placement;
  private final Map<String, Layer> layers = new HashMap<>();
  private final Map<String, Quantized> inputs = new HashMap<>();
  private final Map<String, String> matrices = new HashMap<>();

  /** A linear layer over tokens without its bias. */
  private record Layer(OnnxValue input, OnnxValue weight, Shape result) {}

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
    boolean tokens = shape.rank() > 2 && !isOneVector(shape);
    if (tokens && weight.rank() == 2 && weights.tensor(weight.edge()).isPresent()) {
      layers.put(product, new Layer(input, weight, result));
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
    Set<String> inner = inner(nodes);
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      String product = node.outputs().get(0);
      if (inner.contains(product)) {
        replace(product, NamedValues.require(layers, product), result);
      } else {
        result.add(node);
      }
    }
    return result;
  }

  /** The layers that are neither first nor last. */
  private Set<String> inner(List<OnnxNode> nodes) {
    Set<String> preceded = new HashSet<>();
    Set<String> reached = new HashSet<>();
    for (OnnxNode node : nodes) {
      boolean later = node.inputs().stream().anyMatch(reached::contains);
      if (later) {
        preceded.add(node.outputs().get(0));
      }
      if (later || isHeavy(node)) {
        reached.addAll(node.outputs());
      }
    }
    Set<String> result = new HashSet<>();
    Set<String> followed = new HashSet<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      String product = node.outputs().get(0);
      boolean earlier = node.outputs().stream().anyMatch(followed::contains);
      if (earlier && preceded.contains(product) && layers.containsKey(product)) {
        result.add(product);
      }
      if (earlier || isHeavy(node)) {
        followed.addAll(node.inputs());
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
