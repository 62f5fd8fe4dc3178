// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The operations of the field, at the level at which a paper uses them.
 *
 * <p>A {@link Network} is written over this interface; what a value {@code V} is, the interpreter
 * decides: a shape, a node of an ONNX graph, a libtorch tensor. Values are immutable. Operations
 * compute in float32 unless said otherwise; embedding ids are int64.
 *
 * <p>Binary operations broadcast as NumPy does. Axes may be negative and then count from the end.
 * The batch axis is always the first one; its extent is {@link Shape#BATCH} in {@link #reshape},
 * and a network never looks at it. Implementations serve one pass by one thread.
 *
 * @param <V> a value of the interpreter
 */
public interface Ops<V> {
  // --- values from outside ---

  /**
   * A tensor of the checkpoint. Asking twice for one name gives the same value.
   *
   * @param spec its name (the reference's key), shape, initialiser and kind
   * @throws IllegalStateException if the weights lack it or its shape differs
   */
  V parameter(ParameterSpec spec);

  /** A learned parameter. */
  default V parameter(String name, Initializer initializer, long... shape) {
    return parameter(
        new ParameterSpec(name, Shape.of(shape), initializer, ParameterSpec.Kind.TRAINABLE));
  }

  /** A fixed value that is part of the network and not of the checkpoint. */
  V constant(Tensor value);

  /** The extents; the first is {@link Shape#BATCH} (or a number, which must not be relied on). */
  Shape shape(V x);

  /** Bytes as float32, 0 to 255. x uint8. */
  V toFloat(V x);

  /**
   * The outputs of a network that a file describes. Refused unless the interpreter says otherwise:
   * only a runtime that reads such files can compute them.
   *
   * @return a value for every output of its signature
   * @throws io.github.rae4j.errors.ConfigException naming the file
   */
  default Map<String, V> fromFile(FileNetwork network, Map<String, V> inputs) {
    throw network.refused(Optional.empty());
  }

  // --- structure ---

  /**
   * A block of a deep network, such as one transformer block: {@code body} applied to {@code x}.
   *
   * <p>Says nothing about what is computed. Training may keep only {@code x} and compute the block
   * again when its gradient is wanted (activation checkpointing; Chen et al., 2016, <a
   * href="https://arxiv.org/abs/1604.06174">1604.06174</a>); the body may therefore run more than
   * once. It may use values from outside, such as a condition that all blocks share.
   */
  default V block(V x, UnaryOperator<V> body) {
    return body.apply(x);
  }

  // --- linear algebra ---

  /** {@code x Wᵀ}. x {@code (…, in)}, weight {@code (out, in)} → {@code (…, out)}. */
  V linear(V x, V weight);

  /** {@code x Wᵀ + b}. x {@code (…, in)}, weight {@code (out, in)}, bias {@code (out)}. */
  V linear(V x, V weight, V bias);

  /** Batched matrix product. {@code (…, n, k)} by {@code (…, k, m)} → {@code (…, n, m)}. */
  V matmul(V a, V b);

  /**
   * Two-dimensional convolution without bias. x {@code (batch, in, h, w)}, weight {@code (out, in /
   * groups, kh, kw)} → {@code (batch, out, …)}. The number of groups follows from the extents.
   *
   * @param window of the extents of the weight's last two axes
   */
  V conv2d(V x, V weight, Window window);

  /**
   * Two-dimensional convolution; bias {@code (out)}. See {@link #conv2d(Object, Object, Window)}.
   */
  V conv2d(V x, V weight, V bias, Window window);

  /**
   * One-dimensional convolution, stride 1, without padding. x {@code (batch, in, length)}, weight
   * {@code (out, in, k)}, bias {@code (out)} → {@code (batch, out, length − k + 1)}.
   */
  default V conv1d(V x, V weight, V bias) {
    Shape in = shape(x);
    Shape kernel = shape(weight);
    int width = kernel.intDim(2);
    V map =
        conv2d(
            reshape(x, Shape.BATCH, in.dim(1), 1, in.dim(2)),
            reshape(weight, kernel.dim(0), kernel.dim(1), 1, width),
            bias,
            Window.of(1, width));
    return reshape(map, Shape.BATCH, kernel.dim(0), in.dim(2) - width + 1);
  }

  /** The largest value under every place of a window. x and result {@code (batch, c, h, w)}. */
  V maxPool2d(V x, Window window);

  /**
   * The mean under every place of a window. x and result {@code (batch, c, h, w)}.
   *
   * @param countPadding whether padding counts as zeros; otherwise the mean is over what lies in
   *     the image
   */
  V avgPool2d(V x, Window window, boolean countPadding);

  /**
   * Scaled dot-product attention: softmax(q kᵀ / √head) v. All {@code (batch, heads, tokens,
   * head)}.
   */
  V attention(V q, V k, V v);

  /**
   * Scaled dot-product attention under a mask: softmax(q kᵀ / √head + mask) v, where a boolean mask
   * stands for 0 where it is true and −∞ elsewhere. q {@code (batch, heads, queries, head)}, k and
   * v {@code (batch, heads, keys, head)}.
   *
   * <p>A query all of whose keys are masked (false, or −∞) gets zeros, never NaN.
   *
   * @param mask bool or float32, {@code (batch, keys)} or {@code (batch, heads, queries, keys)};
   *     all extents but the keys may be 1
   */
  V attention(V q, V k, V v, AttentionMask<V> mask);

  // --- normalisation ---

  /** Layer norm over the last axis without weight and bias. */
  V layerNorm(V x, double eps);

  /** Layer norm over the last axis; weight and bias {@code (dim)}. */
  V layerNorm(V x, V weight, V bias, double eps);

  /** {@code x / √(mean(x²) + eps) · weight} over the last axis; weight {@code (dim)}. */
  V rmsNorm(V x, V weight, double eps);

  /**
   * Batch norm by given statistics, {@code (x − mean) / √(variance + eps) · weight + bias} for
   * every channel. x {@code (batch, channels, …)}, all others {@code (channels)}.
   */
  V batchNorm(V x, V weight, V bias, V mean, V variance, double eps);

  /**
   * Group norm (Wu and He, 2018). x {@code (batch, channels, …)}, weight and bias {@code
   * (channels)}. With as many groups as channels it is the instance norm.
   *
   * @param groups a divisor of the number of channels
   */
  V groupNorm(V x, int groups, V weight, V bias, double eps);

  // --- elementwise ---

  /** a + b. */
  V add(V a, V b);

  /** a − b. */
  V sub(V a, V b);

  /** a · b. */
  V mul(V a, V b);

  /** a / b. */
  V div(V a, V b);

  /** x + c. */
  V add(V x, double c);

  /** x · c. */
  V mul(V x, double c);

  /** x · Φ(x), with the error function. */
  V gelu(V x);

  /** GELU by its tanh approximation. */
  V geluTanh(V x);

  /** x · sigmoid(x). */
  V silu(V x);

  /** max(x, 0). */
  V relu(V x);

  /** x where it is positive, {@code slope}·x elsewhere; slope in [0, 1]. */
  V leakyRelu(V x, double slope);

  /** 1 / (1 + e⁻ˣ). */
  V sigmoid(V x);

  /** Hyperbolic tangent. */
  V tanh(V x);

  /** eˣ. */
  V exp(V x);

  /** Square root. */
  V sqrt(V x);

  /** Sine. */
  V sin(V x);

  /** Cosine. */
  V cos(V x);

  /** Softmax along one axis. */
  V softmax(V x, int axis);

  /**
   * Rotary position embedding of neighbouring pairs (x0, x1) → (x0·cos − x1·sin, x1·cos + x0·sin).
   * x {@code (batch, heads, tokens, head)}, cos and sin {@code (tokens, head)} with each angle
   * standing twice.
   */
  V rotary(V x, V cos, V sin);

  // --- reductions ---

  /** Mean along one axis. */
  V mean(V x, int axis, boolean keepAxis);

  /** Sum along one axis. */
  V sum(V x, int axis, boolean keepAxis);

  // --- layout ---

  /** The same elements with other extents; at most one may be {@link Shape#BATCH} (computed). */
  V reshape(V x, long... shape);

  /** Reorders the axes: axis i of the result is axis {@code axes[i]} of x. */
  V permute(V x, int... axes);

  /** Elements {@code from} (inclusive) to {@code to} (exclusive) along one axis. */
  V slice(V x, int axis, long from, long to);

  /** Equal parts along one axis; its extent must be divisible. */
  List<V> chunk(V x, int parts, int axis);

  /** Joins values along one axis. */
  V concat(int axis, List<V> parts);

  /**
   * Circular padding along one axis: the last {@code before} entries in front, the first {@code
   * after} entries behind. Neither may exceed the extent.
   */
  default V wrap(V x, int axis, int before, int after) {
    long extent = shape(x).dim(axis);
    List<V> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(slice(x, axis, extent - before, extent));
    }
    parts.add(x);
    if (after > 0) {
      parts.add(slice(x, axis, 0, after));
    }
    return concat(axis, parts);
  }

  /** Repeats every entry of one axis {@code times} times in place: a a b b c c. */
  V repeatInterleave(V x, int axis, int times);

  /**
   * Repeats a value with first extent 1, such as a class token {@code (1, 1, dim)}, for every batch
   * element of {@code like}.
   */
  V expandBatch(V x, V like);

  /**
   * Rows of a table. table {@code (rows, dim)}, ids int64 {@code (batch)} → {@code (batch, dim)}.
   */
  V embedding(V table, V ids);

  /**
   * Resizes images. x {@code (batch, channels, h, w)} → {@code (batch, channels, height, width)}.
   */
  V resize(V x, int height, int width, Resampling resampling);
}
