// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Multi-head self-attention (Vaswani et al., 2017); queries and keys may be normalised per head and
 * turned by their positions. Immutable and thread-safe.
 *
 * @param heads number of heads, a divisor of the width
 * @param keys names of its modules
 * @param qkvBias which of the three projections have a bias
 * @param queryKeyNorm the norm of queries and keys over one head
 * @param init how its linear layers start
 */
public record Attention(
    int heads, Keys keys, QkvBias qkvBias, Optional<Norm> queryKeyNorm, LayerInit init) {

  /**
   * The modules of self-attention, below the scope of the block.
   *
   * @param qkv of the projections: one that makes queries, keys and values together, in this order,
   *     or three
   * @param output mixes the heads
   * @param queryNorm of the norm of the queries
   * @param keyNorm of the norm of the keys
   */
  public record Keys(List<String> qkv, String output, String queryNorm, String keyNorm) {
    /** Copies the list and counts it. */
    public Keys {
      qkv = List.copyOf(qkv);
      if (qkv.size() != 1 && qkv.size() != 3) {
        throw new IllegalArgumentException("needs one projection or three, but got " + qkv);
      }
    }

    /** Names as in timm: {@code attn.qkv}, {@code attn.proj} and so on below {@code module}. */
    public static Keys fused(String module) {
      return new Keys(
          List.of(module + ".qkv"), module + ".proj", module + ".q_norm", module + ".k_norm");
    }

    /** Three projections, whose queries and keys are not normalised. */
    public static Keys separate(String query, String key, String value, String output) {
      return new Keys(List.of(query, key, value), output, "q_norm", "k_norm");
    }

    boolean isFused() {
      return qkv.size() == 1;
    }
  }

  /** Which of the three projections have a bias. */
  public enum QkvBias {
    /** None. */
    NONE,
    /** All. */
    ALL,
    /**
     * All but that of the keys, which moves all scores of a query alike. A fused projection then
     * has a bias whose part for the keys is ignored.
     */
    EXCEPT_KEY;

    /** {@link #ALL} or {@link #NONE}. */
    public static QkvBias of(boolean all) {
      return all ? ALL : NONE;
    }
  }

  /** Plain attention with all biases and PyTorch's default start. */
  public Attention(int heads, Keys keys) {
    this(heads, keys, QkvBias.ALL, Optional.empty(), LayerInit.TORCH_DEFAULT);
  }

  /** The same attention with other biases of its projections. */
  public Attention withQkvBias(QkvBias bias) {
    return new Attention(heads, keys, bias, queryKeyNorm, init);
  }

  /**
   * Attends.
   *
   * @param scope of the block
   * @param x {@code (batch, tokens, dim)}
   * @param context positions and mask of the tokens
   * @return the same shape
   */
  public <V> V apply(ParameterScope<V> scope, V x, BlockContext<V> context) {
    Ops<V> ops = scope.ops();
    long dim = ops.shape(x).dim(-1);
    IntFunction<V> projection = keys.isFused() ? fused(scope, x, dim) : separate(scope, x, dim);
    V q = positioned(scope, keys.queryNorm(), split(ops, projection.apply(0)), context);
    V k = positioned(scope, keys.keyNorm(), split(ops, projection.apply(1)), context);
    V v = split(ops, projection.apply(2));
    V attended =
        context.mask().isPresent()
            ? ops.attention(q, k, v, context.mask().get())
            : ops.attention(q, k, v);
    V mixed = join(ops, attended, dim);
    return scope.linear(mixed, keys.output(), dim, init, true);
  }

  private <V> IntFunction<V> separate(ParameterScope<V> scope, V x, long dim) {
    return i -> scope.linear(x, keys.qkv().get(i), dim, init, hasBias(i));
  }

  private boolean hasBias(int projection) {
    return switch (qkvBias) {
      case NONE -> false;
      case ALL -> true;
      case EXCEPT_KEY -> projection != 1;
    };
  }

  private <V> IntFunction<V> fused(ParameterScope<V> scope, V x, long dim) {
    String module = keys.qkv().get(0);
    V qkv =
        qkvBias == QkvBias.EXCEPT_KEY
            ? withoutKeyBias(scope, module, x, dim)
            : scope.linear(x, module, 3 * dim, init, qkvBias == QkvBias.ALL);
    return scope.ops().chunk(qkv, 3, -1)::get;
  }

  private <V> V withoutKeyBias(ParameterScope<V> scope, String module, V x, long dim) {
    Ops<V> ops = scope.ops();
    float[] mask = new float[Math.toIntExact(3 * dim)];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i / dim == 1 ? 0 : 1;
    }
    Initializer initializer = init.bias().apply(dim);
    V bias = scope.parameter(module + ".bias", initializer, 3 * dim);
    V masked = ops.mul(bias, ops.constant(Tensor.of(mask, mask.length)));
    V weight = scope.parameter(module + ".weight", init.weight().apply(dim), 3 * dim, dim);
    return ops.linear(x, weight, masked);
  }

  private <V> V positioned(ParameterScope<V> scope, String module, V x, BlockContext<V> context) {
    V normed = queryKeyNorm.isPresent() ? queryKeyNorm.get().apply(scope, module, x) : x;
    return context.rotary().apply(normed);
  }

  /** {@code (batch, tokens, dim)} → {@code (batch, heads, tokens, dim / heads)}. */
  private <V> V split(Ops<V> ops, V x) {
    Shape shape = ops.shape(x);
    V split = ops.reshape(x, Shape.BATCH, shape.dim(1), heads, shape.dim(2) / heads);
    return ops.permute(split, 0, 2, 1, 3);
  }

  /** {@code (batch, heads, tokens, dim / heads)} → {@code (batch, tokens, dim)}. */
  private <V> V join(Ops<V> ops, V x, long dim) {
    long tokens = ops.shape(x).dim(2);
    return ops.reshape(ops.permute(x, 0, 2, 1, 3), Shape.BATCH, tokens, dim);
  }
}
