package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;

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

  // --- linear algebra ---

  /** {@code x Wᵀ}. x {@code (…, in)}, weight {@code (out, in)} → {@code (…, out)}. */
  V linear(V x, V weight);

  /** {@code x Wᵀ + b}. x {@code (…, in)}, weight {@code (out, in)}, bias {@code (out)}. */
  V linear(V x, V weight, V bias);

  /** Batched matrix product. {@code (…, n, k)} by {@code (…, k, m)} → {@code (…, n, m)}. */
  V matmul(V a, V b);

  /**
   * Two-dimensional convolution. x {@code (batch, in, h, w)}, weight {@code (out, in, kh, kw)},
   * bias {@code (out)} → {@code (batch, out, (h + 2·padding − kh) / stride + 1, …)}.
   */
  V conv2d(V x, V weight, V bias, int stride, int padding);

  /**
   * Scaled dot-product attention: softmax(q kᵀ / √head) v. All {@code (batch, heads, tokens,
   * head)}.
   */
  V attention(V q, V k, V v);

  // --- normalisation ---

  /** Layer norm over the last axis without weight and bias. */
  V layerNorm(V x, double eps);

  /** Layer norm over the last axis; weight and bias {@code (dim)}. */
  V layerNorm(V x, V weight, V bias, double eps);

  /** {@code x / √(mean(x²) + eps) · weight} over the last axis; weight {@code (dim)}. */
  V rmsNorm(V x, V weight, double eps);

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
