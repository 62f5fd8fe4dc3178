// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import java.util.List;

/**
 * The nodes of attention layers. One thread.
 *
 * <p>ONNX Runtime's attention kernel takes tokens before heads, as the projections leave them, and
 * so does its rotary kernel: what the network calls {@code (batch, heads, tokens, head)} is stored
 * as {@code (batch, tokens, heads · head)} wherever it comes from such a projection.
 */
final class OnnxAttention {
  private static final int[] HEADS_FIRST = {0, 2, 1, 3};

  private final OnnxGraph graph;
  private final OnnxLayout layout;

  OnnxAttention(OnnxGraph graph, OnnxLayout layout) {
    this.graph = graph;
    this.layout = layout;
  }

  /** Scaled dot-product attention; all {@code (batch, heads, tokens, head)}. */
  OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v) {
    Shape result = ShapeRules.attention(q.shape(), k.shape(), v.shape());
    Shape queries = q.shape();
    long heads = result.dim(1);
    long head = result.dim(3);
    String joined =
        graph.node(
            Onnx.MICROSOFT,
            "MultiHeadAttention",
            List.of(tokensFirst(q), tokensFirst(k), tokensFirst(v)),
            Onnx.attribute("num_heads", heads),
            Onnx.attribute("scale", (float) (1 / Math.sqrt((double) queries.dim(3)))));
    long batch = queries.dim(0);
    OnnxValue tokens = OnnxValue.of(joined, Shape.of(batch, queries.dim(2), heads * head));
    return layout.reshape(tokens, batch, queries.dim(2), heads, head).permuted(HEADS_FIRST);
  }

  /**
   * From {@code (batch, heads, tokens, head)} to the edge {@code (batch, tokens, heads · head)}.
   */
  private String tokensFirst(OnnxValue x) {
    OnnxValue tokens = layout.plain(x.permuted(HEADS_FIRST));
    Shape shape = tokens.stored();
    return layout.reshape(tokens, shape.dim(0), shape.dim(1), shape.dim(2) * shape.dim(3)).edge();
  }

  /** Rotates neighbouring pairs; see {@link io.github.rae4j.network.Ops#rotary}. */
  OnnxValue rotary(OnnxValue x, OnnxValue cos, OnnxValue sin) {
    Shape shape = x.shape();
    ShapeRules.rotary(shape, cos.shape(), sin.shape());
    boolean tokensFirst = x.isOrdered(HEADS_FIRST);
    OnnxValue input = tokensFirst ? x : layout.plain(x);
    Shape stored = input.stored();
    String edge = tokensFirst ? tokensFirst(input) : input.edge();
    String turned =
        graph.node(
            Onnx.MICROSOFT,
            "RotaryEmbedding",
            List.of(
                edge,
                graph.integers(0),
                layout.everySecond(cos).edge(),
                layout.everySecond(sin).edge()),
            Onnx.attribute("interleaved", 1L));
    if (!tokensFirst) {
      return input.on(turned);
    }
    long width = stored.dim(2) * stored.dim(3);
    OnnxValue tokens = OnnxValue.of(turned, Shape.of(stored.dim(0), stored.dim(1), width));
    return layout.reshape(tokens, stored.dims()).permuted(HEADS_FIRST);
  }
}
