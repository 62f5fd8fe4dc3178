// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime's own nodes, which are faster than compositions of standard ones.
 *
 * @param graph receives the nodes
 */
record RuntimeKernels(OnnxGraph graph) implements OnnxKernels {
  @Override
  public String matmulTransposed(String a, String b, int rankOfB) {
    return graph.node(Onnx.MICROSOFT, "FusedMatMul", List.of(a, b), Onnx.attribute("transB", 1L));
  }

  @Override
  public String attention(
      String q, String k, String v, Optional<String> scores, long heads, float scale) {
    // The empty inputs are the projections' bias and the padding mask.
    List<String> inputs =
        scores.map(bias -> List.of(q, k, v, "", "", bias)).orElseGet(() -> List.of(q, k, v));
    return graph.node(
        Onnx.MICROSOFT,
        "MultiHeadAttention",
        inputs,
        Onnx.attribute("num_heads", heads),
        Onnx.attribute("scale", scale));
  }

  @Override
  public String rotary(String x, boolean tokensFirst, String cos, String sin, long head) {
    return graph.node(
        Onnx.MICROSOFT,
        "RotaryEmbedding",
        List.of(x, graph.integers(0), cos, sin),
        Onnx.attribute("interleaved", 1L));
  }

  @Override
  public String silu(String x) {
    return graph.node(Onnx.MICROSOFT, "QuickGelu", List.of(x), Onnx.attribute("alpha", 1.0f));
  }

  @Override
  public String rmsNorm(String x, String weight, float eps) {
    return graph.node(
        "SimplifiedLayerNormalization",
        List.of(x, weight),
        Onnx.LAST_AXIS,
        Onnx.attribute("epsilon", eps));
  }

  @Override
  public boolean fusesResiduals() {
    return true;
  }
}
