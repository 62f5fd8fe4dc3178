package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Multi-head self-attention; queries and keys may be normalised per head and turned by their
 * position. {@code (batch, tokens, dim)} → the same.
 */
record Attention(String key, int dim, int heads, BlockStyle style, Optional<RotaryTable> rotary)
    implements Layer {
  @Override
  public <V> V apply(Ops<V> ops, V x) {
    V qkv = style.start().linear(key + ".qkv", dim, 3 * dim).apply(ops, x);
    List<V> parts = ops.chunk(qkv, 3, -1);
    V q = positioned(ops, "q_norm", split(ops, parts.get(0)));
    V k = positioned(ops, "k_norm", split(ops, parts.get(1)));
    V v = split(ops, parts.get(2));
    V mixed = join(ops, ops.attention(q, k, v));
    return style.start().linear(key + ".proj", dim, dim).apply(ops, mixed);
  }

  private int headSize() {
    return dim / heads;
  }

  private <V> V positioned(Ops<V> ops, String norm, V x) {
    V normed =
        style.qkNorm()
            ? new HeadNorm(key + "." + norm, headSize(), style.rmsNorm()).apply(ops, x)
            : x;
    return rotary.isPresent() ? rotary.get().apply(ops, normed) : normed;
  }

  /** {@code (batch, tokens, dim)} → {@code (batch, heads, tokens, headSize)}. */
  private <V> V split(Ops<V> ops, V x) {
    long tokens = ops.shape(x).dim(1);
    return ops.permute(ops.reshape(x, Shape.BATCH, tokens, heads, headSize()), 0, 2, 1, 3);
  }

  /** {@code (batch, heads, tokens, headSize)} → {@code (batch, tokens, dim)}. */
  private <V> V join(Ops<V> ops, V x) {
    long tokens = ops.shape(x).dim(2);
    return ops.reshape(ops.permute(x, 0, 2, 1, 3), Shape.BATCH, tokens, dim);
  }
}
