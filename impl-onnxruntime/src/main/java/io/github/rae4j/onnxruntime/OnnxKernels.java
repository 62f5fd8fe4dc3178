// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.util.Optional;

/**
 * The operations for which ONNX Runtime has nodes of its own beside those of the ONNX standard. All
 * names are edges.
 */
interface OnnxKernels {
  /** {@code a bᵀ} over the last two axes of both. */
  String matmulTransposed(String a, String b, int rankOfB);

  /**
   * Scaled dot-product attention of {@code (batch, tokens, heads · head)}, with the same layout as
   * result.
   *
   * @param scores added to the scaled products, broadcast to {@code (batch, heads, queries, keys)}
   */
  String attention(String q, String k, String v, Optional<String> scores, long heads, float scale);

  /**
   * Rotates adjacent pairs.
   *
   * @param x {@code (batch, tokens, heads · head)}, or {@code (batch, heads, tokens, head)}
   * @param tokensFirst which of the two
   * @param cos {@code (tokens, head / 2)}
   * @param sin {@code (tokens, head / 2)}
   * @param head width of a head
   */
  String rotary(String x, boolean tokensFirst, String cos, String sin, long head);

  /** {@code x · sigmoid(x)}. */
  String silu(String x);

  /** Norm over the last axis without a mean. */
  String rmsNorm(String x, String weight, float eps);

  /** Whether sums are fused with the norms that follow them. */
  boolean fusesResiduals();
}
