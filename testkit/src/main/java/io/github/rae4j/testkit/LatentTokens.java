// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;

/** What the small backbones share: linear layers, and latents as tokens and back. */
final class LatentTokens {
  private static final double EPS = 1e-6;

  private LatentTokens() {}

  /** The linear layer {@code module}. x {@code (…, in)} → {@code (…, out)}. */
  static <V> V linear(Ops<V> ops, String module, V x, long out) {
    long in = ops.shape(x).dim(-1);
    Initializer start = Initializer.torchDefault(in);
    return ops.linear(
        x,
        ops.parameter(module + ".weight", start, out, in),
        ops.parameter(module + ".bias", start, out));
  }

  /** A layer norm without parameters. */
  static <V> V norm(Ops<V> ops, V x) {
    return ops.layerNorm(x, EPS);
  }

  /** {@code (batch, tokens, width)} → {@code (batch, heads, tokens, width / heads)}. */
  static <V> V split(Ops<V> ops, V x, int heads) {
    Shape shape = ops.shape(x);
    return ops.permute(
        ops.reshape(x, Shape.BATCH, shape.dim(1), heads, shape.dim(2) / heads), 0, 2, 1, 3);
  }

  /** {@code (batch, heads, tokens, head)} → {@code (batch, tokens, heads · head)}. */
  static <V> V join(Ops<V> ops, V x) {
    Shape shape = ops.shape(x);
    return ops.reshape(
        ops.permute(x, 0, 2, 1, 3), Shape.BATCH, shape.dim(2), shape.dim(1) * shape.dim(3));
  }

  /** Latents {@code (batch, C, h, w)} at times {@code (batch)} → {@code (batch, h · w, width)}. */
  static <V> V embed(Ops<V> ops, Shape latent, V x, V t, int width) {
    long tokens = latent.dim(1) * latent.dim(2);
    V flat = ops.permute(ops.reshape(x, Shape.BATCH, latent.dim(0), tokens), 0, 2, 1);
    V time = linear(ops, "time", ops.reshape(t, Shape.BATCH, 1, 1), width);
    V positions = ops.parameter("positions", Initializer.normal(0.5), 1, tokens, width);
    return ops.add(ops.add(linear(ops, "input", flat, width), positions), time);
  }

  /**
   * Tokens {@code (batch, h · w, width)} → {@code (batch, C, h, w)} by the layer {@code module}.
   */
  static <V> V unembed(Ops<V> ops, String module, Shape latent, V tokens) {
    V values = linear(ops, module, norm(ops, tokens), latent.dim(0));
    return ops.reshape(
        ops.permute(values, 0, 2, 1), Shape.BATCH, latent.dim(0), latent.dim(1), latent.dim(2));
  }
}
