// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compositions of the nodes of the ONNX standard, which every runtime has.
 *
 * @param graph receives the nodes
 */
record StandardKernels(OnnxGraph graph) implements OnnxKernels {
  @Override
  public String matmulTransposed(String a, String b, int rankOfB) {
    int[] axes = new int[rankOfB];
    Arrays.setAll(axes, i -> i < rankOfB - 2 ? i : 2 * rankOfB - 3 - i);
    return graph.node("MatMul", List.of(a, transposed(b, axes)));
  }

  private String transposed(String x, int... axes) {
    return graph.node("Transpose", List.of(x), Onnx.attribute("perm", axes));
  }

  /** In the new shape, 0 stands for the extent that the axis has, and -1 for the rest. */
  private String reshaped(String x, long... shape) {
    return graph.node("Reshape", List.of(x, graph.integers(shape)));
  }

  @Override
  public String attention(
      String q, String k, String v, Optional<String> scores, long heads, float scale) {
    String queries = transposed(reshaped(q, 0, 0, heads, -1), 0, 2, 1, 3);
    String keys = transposed(reshaped(k, 0, 0, heads, -1), 0, 2, 3, 1);
    String values = transposed(reshaped(v, 0, 0, heads, -1), 0, 2, 1, 3);
    String scaled = graph.node("Mul", List.of(queries, graph.scalar(scale)));
    String products = graph.node("MatMul", List.of(scaled, keys));
    String masked = scores.map(bias -> graph.node("Add", List.of(products, bias))).orElse(products);
    String weights = graph.node("Softmax", List.of(masked), Onnx.LAST_AXIS);
    String attended = graph.node("MatMul", List.of(weights, values));
    return reshaped(transposed(attended, 0, 2, 1, 3), 0, 0, -1);
  }

  @Override
  public String rotary(String x, boolean tokensFirst, String cos, String sin, long head) {
    // Pairs stand on an axis of their own; the heads are before or after the tokens.
    String pairs =
        tokensFirst ? reshaped(x, 0, 0, -1, head / 2, 2) : reshaped(x, 0, 0, 0, head / 2, 2);
    String cosines = tokensFirst ? graph.node("Unsqueeze", List.of(cos, graph.integers(1))) : cos;
    String sines = tokensFirst ? graph.node("Unsqueeze", List.of(sin, graph.integers(1))) : sin;
    String first = half(pairs, 0);
    String second = half(pairs, 1);
    String turnedFirst =
        graph.node("Sub", List.of(product(first, cosines), product(second, sines)));
    String turnedSecond =
        graph.node("Add", List.of(product(second, cosines), product(first, sines)));
    String last = graph.integers(4);
    String joined =
        graph.node(
            "Concat",
            List.of(
                graph.node("Unsqueeze", List.of(turnedFirst, last)),
                graph.node("Unsqueeze", List.of(turnedSecond, last))),
            Onnx.LAST_AXIS);
    return tokensFirst ? reshaped(joined, 0, 0, -1) : reshaped(joined, 0, 0, 0, -1);
  }

  private String product(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  private String half(String pairs, long index) {
    return graph.node("Gather", List.of(pairs, graph.integer(index)), Onnx.LAST_AXIS);
  }

  @Override
  public String silu(String x) {
    return product(x, graph.node("Sigmoid", List.of(x)));
  }

  @Override
  public String rmsNorm(String x, String weight, float eps) {
    String squares = product(x, x);
    String mean = graph.node("ReduceMean", List.of(squares, graph.integers(-1)));
    String shifted = graph.node("Add", List.of(mean, graph.scalar(eps)));
    String root = graph.node("Sqrt", List.of(shifted));
    return product(graph.node("Div", List.of(x, root)), weight);
  }

  @Override
  public boolean fusesResiduals() {
    return false;
  }
}
