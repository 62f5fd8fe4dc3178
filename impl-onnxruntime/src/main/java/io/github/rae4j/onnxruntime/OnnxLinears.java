// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Linear layers, and what can be moved into them instead of being a pass over the result of its
 * own. One thread.
 *
 * <p>Nodes that are replaced stay where they are; nobody uses them, so the graph leaves them out.
 */
final class OnnxLinears {
  private final OnnxGraph graph;
  private final WeightBinding weights;
  private final OnnxLayout layout;
  private final Map<String, Linear> known = new HashMap<>();

  /** How an edge came about: {@code product + bias}, where {@code product = input weightᵀ}. */
  private record Linear(OnnxValue input, OnnxValue weight, String product, OnnxValue bias) {}

  OnnxLinears(OnnxGraph graph, WeightBinding weights, OnnxLayout layout) {
    this.graph = graph;
    this.weights = weights;
    this.layout = layout;
  }

  OnnxValue linear(OnnxValue x, OnnxValue weight) {
    OnnxValue input = layout.plain(x);
    OnnxValue matrix = layout.plain(weight);
    Shape result = ShapeRules.linear(input.stored(), matrix.stored());
    String product =
        graph.node(
            Onnx.MICROSOFT,
            OnnxOps.MATMUL,
            List.of(input.edge(), matrix.edge()),
            Onnx.attribute("transB", 1L));
    return OnnxValue.of(product, result);
  }

  OnnxValue linear(OnnxValue x, OnnxValue weight, OnnxValue bias) {
    OnnxValue product = linear(x, weight);
    ShapeRules.requireVector("linear", "bias", product.stored().dim(-1), bias.shape());
    return biased(new Linear(layout.plain(x), weight, product.edge(), bias), product.stored());
  }

  private OnnxValue biased(Linear linear, Shape shape) {
    String sum = graph.node("Add", List.of(linear.product(), linear.bias().edge()));
    known.put(sum, linear);
    return OnnxValue.of(sum, shape);
  }

  /** {@code x + c}, with c as a part of the bias, if x is a linear layer's result. */
  Optional<OnnxValue> shifted(OnnxValue x, double c) {
    return of(x)
        .map(
            linear -> {
              OnnxValue bias = linear.bias();
              // Both are constants: the runtime adds them when it loads.
              String shifted = graph.node("Add", List.of(bias.edge(), graph.scalar(c)));
              return biased(
                  new Linear(linear.input(), linear.weight(), linear.product(), bias.on(shifted)),
                  x.stored());
            });
  }

  /**
   * Equal parts of the last axis as linear layers with parts of the weight, if x is a linear
   * layer's result of several tokens; a part of a matrix costs nothing, a part of its result a
   * copy.
   */
  Optional<List<OnnxValue>> split(OnnxValue x, int parts, int axis) {
    boolean last = x.axis(axis) == x.rank() - 1;
    boolean divisible = parts > 1 && x.shape().dim(-1) % parts == 0;
    boolean tokens = x.rank() > 2 && x.shape().dim(-2) != 1;
    return last && divisible && tokens
        ? of(x).flatMap(linear -> split(linear, parts))
        : Optional.empty();
  }

  private Optional<List<OnnxValue>> split(Linear linear, int parts) {
    Optional<ParameterSpec> weight = weights.parameter(linear.weight().edge());
    Optional<ParameterSpec> bias = weights.parameter(linear.bias().edge());
    if (weight.isEmpty() || bias.isEmpty()) {
      return Optional.empty();
    }
    int rows = bias.get().shape().intDim(0) / parts;
    List<OnnxValue> results = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      results.add(
          linear(
              linear.input(),
              weights.bindRows(weight.get(), i * rows, (i + 1) * rows),
              weights.bindRows(bias.get(), i * rows, (i + 1) * rows)));
    }
    return Optional.of(results);
  }

  /**
   * The same value for an elementwise node that must not be fused with the bias: the runtime's
   * fused BiasGelu takes twice the time of its Gelu. It looks for a bias of one axis.
   */
  OnnxValue withSeparateBias(OnnxValue x) {
    return of(x)
        .map(
            linear -> {
              long width = linear.bias().stored().dim(0);
              String row =
                  graph.node("Reshape", List.of(linear.bias().edge(), graph.integers(1, width)));
              return x.on(graph.node("Add", List.of(linear.product(), row)));
            })
        .orElse(x);
  }

  /** The edges of product and bias, if an edge is the sum of them. */
  Optional<List<String>> terms(String edge) {
    return Optional.ofNullable(known.get(edge))
        .map(linear -> List.of(linear.product(), linear.bias().edge()));
  }

  private Optional<Linear> of(OnnxValue x) {
    return x.isPlain() ? Optional.ofNullable(known.get(x.edge())) : Optional.empty();
  }
}
