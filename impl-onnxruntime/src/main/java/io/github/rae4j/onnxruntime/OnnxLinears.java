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
 * Creates linear layers and folds later operations into them that would otherwise need their own
 * pass over the result. Not thread-safe.
 *
 * <p>Replaced nodes stay in place; since nothing uses them, the graph omits them.
 */
final class OnnxLinears {
  private final OnnxGraph graph;
  private final WeightBinding weights;
  private final OnnxLayout layout;
  private final OnnxKernels kernels;
  private final Optional<Int8Linears> int8;
  private final Map<String, Linear> known = new HashMap<>();

  /** The origin of an edge: {@code product + bias}, where {@code product = input weightᵀ}. */
  private record Linear(OnnxValue input, OnnxValue weight, String product, OnnxValue bias) {}

  OnnxLinears(
      OnnxGraph graph,
      WeightBinding weights,
      OnnxLayout layout,
      OnnxKernels kernels,
      Optional<Int8Linears> int8) {
    this.int8 = int8;
    this.graph = graph;
    this.weights = weights;
    this.layout = layout;
    this.kernels = kernels;
  }

  OnnxValue linear(OnnxValue x, OnnxValue weight) {
    OnnxValue input = layout.plain(x);
    OnnxValue matrix = layout.plain(weight);
    Shape result = ShapeRules.linear(input.stored(), matrix.stored());
    String product = kernels.matmulTransposed(input.edge(), matrix.edge(), matrix.rank());
    int8.ifPresent(quantized -> quantized.add(product, input, matrix, result));
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

  /** Returns {@code x + c}, with c folded into the bias, if x is the result of a linear layer. */
  Optional<OnnxValue> shifted(OnnxValue x, double c) {
    return of(x)
        .map(
            linear -> {
              OnnxValue bias = linear.bias();
              // Both are constants, so the runtime adds them when it loads the model.
              String shifted = graph.node("Add", List.of(bias.edge(), graph.scalar(c)));
              return biased(
                  new Linear(linear.input(), linear.weight(), linear.product(), bias.on(shifted)),
                  x.stored());
            });
  }

  /**
   * Splits the last axis into equal parts by splitting the weight, if x is the result of a linear
   * layer for several tokens: a part of the matrix costs nothing, whereas a part of its result
   * costs a copy.
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
   * Returns the same value for an elementwise node that must not be fused with the bias: the
   * runtime's fused BiasGelu takes twice as long as its Gelu. The fusion matches only a bias with
   * one axis.
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

  /** The edges of product and bias, if an edge is their sum. */
  Optional<List<String>> terms(String edge) {
    return Optional.ofNullable(known.get(edge))
        .map(linear -> List.of(linear.product(), linear.bias().edge()));
  }

  private Optional<Linear> of(OnnxValue x) {
    return x.isPlain() ? Optional.ofNullable(known.get(x.edge())) : Optional.empty();
  }
}
