// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;

/**
 * The building blocks of both halves of an {@code AutoencoderKL} (Rombach et al., 2022). All take
 * and return tensors of shape {@code (batch, channels, h, w)}. An instance must not outlive its
 * {@link Ops}.
 */
final class KlBlocks<V> {
  private static final double EPS = 1e-6;
  private static final Attention ATTENTION =
      new Attention(1, Attention.Keys.separate("to_q", "to_k", "to_v", "to_out.0"));
  private static final Window THREE = Window.of(3).withPadding(1);

  private final Ops<V> ops;
  private final ParameterScope<V> scope;
  private final KlConfig config;

  KlBlocks(ParameterScope<V> scope, KlConfig config) {
    this.ops = scope.ops();
    this.scope = scope;
    this.config = config;
  }

  private KlBlocks<V> in(String module) {
    return new KlBlocks<>(scope.in(module), config);
  }

  /** A 3×3 convolution. */
  V conv(V x, String module, long out) {
    return scope.conv2d(x, module, out, THREE);
  }

  private V activate(V x) {
    return config.activation().apply(ops, x);
  }

  private V norm(V x, String module) {
    return scope.groupNorm(x, module, config.normNumGroups(), EPS);
  }

  /** The last layers of a half: norm, activation, convolution. */
  V last(V x, long out) {
    return conv(activate(norm(x, "conv_norm_out")), "conv_out", out);
  }

  /** The residual block {@code module}. */
  V residual(V x, String module, long out) {
    return in(module).residual(x, out);
  }

  private V residual(V x, long out) {
    V hidden = conv(activate(norm(x, "norm1")), "conv1", out);
    hidden = conv(activate(norm(hidden, "norm2")), "conv2", out);
    boolean same = ops.shape(x).dim(1) == out;
    return ops.add(same ? x : scope.conv2d(x, "conv_shortcut", out, Window.of(1)), hidden);
  }

  /**
   * The middle block: a residual block, attention over all positions, and another residual block.
   */
  V middle(V x) {
    KlBlocks<V> block = in("mid_block");
    long channels = ops.shape(x).dim(1);
    V hidden = block.residual(x, "resnets.0", channels);
    if (config.midBlockAddAttention()) {
      hidden = block.in("attentions.0").attend(hidden);
    }
    return block.residual(hidden, "resnets.1", channels);
  }

  private V attend(V x) {
    Shape shape = ops.shape(x);
    long channels = shape.dim(1);
    long positions = shape.dim(2) * shape.dim(3);
    V tokens =
        ops.permute(ops.reshape(norm(x, "group_norm"), Shape.BATCH, channels, positions), 0, 2, 1);
    V attended = ATTENTION.apply(scope, tokens, BlockContext.none());
    V image =
        ops.reshape(
            ops.permute(attended, 0, 2, 1), Shape.BATCH, channels, shape.dim(2), shape.dim(3));
    return ops.add(x, image);
  }

  /** Halves the resolution, with padding only at the bottom and on the right. */
  V down(V x, String module) {
    return scope.conv2d(
        x,
        module + ".downsamplers.0.conv",
        ops.shape(x).dim(1),
        Window.of(3).withStride(2).withPadding(0, 0, 1, 1));
  }

  /** Doubles the resolution by repeating pixels, followed by a convolution. */
  V up(V x, String module) {
    Shape shape = ops.shape(x);
    V doubled = ops.resize(x, 2 * shape.intDim(2), 2 * shape.intDim(3), Resampling.NEAREST);
    return conv(doubled, module + ".upsamplers.0.conv", shape.dim(1));
  }
}
