// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the nodes of attention layers. Not thread-safe.
 *
 * <p>ONNX Runtime's attention and rotary kernels expect tokens before heads, as the projections
 * produce them: what the network sees as {@code (batch, heads, tokens, head)} is stored as {@code
 * (batch, tokens, heads · head)} if it comes from such a projection.
 */
final class OnnxAttention {
  private static final int[] HEADS_FIRST = {0, 2, 1, 3};

  /**
   * Stands for negative infinity in the kernels, some of which would compute −∞ − (−∞). A score
   * added to it vanishes by rounding, and e to the power of it is 0.
   */
  private static final double LOWEST = -1e30;

  private final OnnxGraph graph;
  private final OnnxLayout layout;
  private final OnnxKernels kernels;
  private final Map<Use, Bias> biases = new HashMap<>();

  /** A mask and the number of queries to which it applies. */
  private record Use(AttentionMask<OnnxValue> mask, long queries) {}

  /**
   * A mask in the form that the kernel expects; blocks with the same mask share it.
   *
   * @param scores finite, {@code (batch, heads, queries, keys)}; batch and heads may be 1
   * @param seeing whether a query sees any key, bool {@code (batch, queries, heads, 1)}; all may be
   *     1
   */
  private record Bias(String scores, String seeing) {}

  OnnxAttention(OnnxGraph graph, OnnxLayout layout, OnnxKernels kernels) {
    this.graph = graph;
    this.layout = layout;
    this.kernels = kernels;
  }

  /** Scaled dot-product attention; all {@code (batch, heads, tokens, head)}. */
  OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v) {
    return tokensFirst(q, k, v, Optional.empty()).permuted(HEADS_FIRST);
  }

  /** Attention under a mask; see {@link io.github.rae4j.network.Ops}. */
  OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v, AttentionMask<OnnxValue> mask) {
    Shape full = ShapeRules.attentionMask(q.shape(), k.shape(), mask.value().shape());
    Use use = new Use(mask, q.shape().dim(2));
    Bias bias = biases.computeIfAbsent(use, u -> bias(mask, full, u.queries()));
    OnnxValue attended = tokensFirst(q, k, v, Optional.of(bias.scores()));
    List<String> choice = List.of(bias.seeing(), attended.edge(), graph.scalar(0));
    return attended.on(graph.node("Where", choice)).permuted(HEADS_FIRST);
  }

  private Bias bias(AttentionMask<OnnxValue> mask, Shape full, long queries) {
    String edge = layout.reshape(layout.plain(mask.value()), full.dims()).edge();
    String minusInfinity = graph.scalar(Double.NEGATIVE_INFINITY);
    String scores =
        switch (mask.kind()) {
          case BOOLEAN -> graph.node("Where", List.of(edge, graph.scalar(0), minusInfinity));
          case ADDITIVE -> edge;
        };
    String largest = graph.node("ReduceMax", List.of(scores, graph.integers(3)));
    String seeing = graph.node("Greater", List.of(largest, minusInfinity));
    String finite = graph.node("Max", List.of(scores, graph.scalar(LOWEST)));
    // The kernel broadcasts over batch and heads, but not over queries.
    String repeated =
        full.dim(2) == queries
            ? finite
            : graph.node("Expand", List.of(finite, graph.integers(1, 1, queries, 1)));
    OnnxValue headsFirst = OnnxValue.of(seeing, full.with(3, 1));
    return new Bias(repeated, layout.plain(headsFirst.permuted(HEADS_FIRST)).edge());
  }

  /** The result in the kernel's layout, {@code (batch, tokens, heads, head)}. */
  private OnnxValue tokensFirst(OnnxValue q, OnnxValue k, OnnxValue v, Optional<String> scores) {
    Shape result = ShapeRules.attention(q.shape(), k.shape(), v.shape());
    Shape queries = q.shape();
    long heads = result.dim(1);
    long head = result.dim(3);
    float scale = (float) (1 / Math.sqrt((double) queries.dim(3)));
    String joined =
        kernels.attention(tokensFirst(q), tokensFirst(k), tokensFirst(v), scores, heads, scale);
    long batch = queries.dim(0);
    OnnxValue tokens = OnnxValue.of(joined, Shape.of(batch, queries.dim(2), heads * head));
    return layout.reshape(tokens, batch, queries.dim(2), heads, head);
  }

  /**
   * Converts {@code (batch, heads, tokens, head)} to the edge {@code (batch, tokens, heads ·
   * head)}.
   */
  private String tokensFirst(OnnxValue x) {
    OnnxValue tokens = layout.plain(x.permuted(HEADS_FIRST));
    Shape shape = tokens.stored();
    return layout.reshape(tokens, shape.dim(0), shape.dim(1), shape.dim(2) * shape.dim(3)).edge();
  }

  /** Rotates adjacent pairs; see {@link io.github.rae4j.network.Ops#rotary}. */
  OnnxValue rotary(OnnxValue x, OnnxValue cos, OnnxValue sin) {
    Shape shape = x.shape();
    ShapeRules.rotary(shape, cos.shape(), sin.shape());
    boolean tokensFirst = x.isOrdered(HEADS_FIRST);
    OnnxValue input = tokensFirst ? x : layout.plain(x);
    Shape stored = input.stored();
    String edge = tokensFirst ? tokensFirst(input) : input.edge();
    String turned =
        kernels.rotary(
            edge,
            tokensFirst,
            layout.everySecond(cos).edge(),
            layout.everySecond(sin).edge(),
            shape.dim(-1));
    if (!tokensFirst) {
      return input.on(turned);
    }
    long width = stored.dim(2) * stored.dim(3);
    OnnxValue tokens = OnnxValue.of(turned, Shape.of(stored.dim(0), stored.dim(1), width));
    return layout.reshape(tokens, stored.dims()).permuted(HEADS_FIRST);
  }
}
