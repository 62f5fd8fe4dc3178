package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * The MLP of a block: SwiGLU (Shazeer, 2020) of two thirds of the width, which makes it as costly
 * as the other choice, two layers with tanh-GELU between.
 */
record FeedForward(String key, int dim, BlockStyle style) implements Layer {
  @Override
  public <V> V apply(Ops<V> ops, V x) {
    return style.swiGlu() ? swiGlu(ops, x) : gelu(ops, x);
  }

  private <V> V swiGlu(Ops<V> ops, V x) {
    int width = hiddenWidth(dim, style.mlpRatio(), true);
    V both = style.start().linear(key + ".w12", dim, 2 * width).apply(ops, x);
    List<V> gateAndValue = ops.chunk(both, 2, -1);
    V hidden = ops.mul(ops.silu(gateAndValue.get(0)), gateAndValue.get(1));
    return style.start().linear(key + ".w3", width, dim).apply(ops, hidden);
  }

  private <V> V gelu(Ops<V> ops, V x) {
    int width = hiddenWidth(dim, style.mlpRatio(), false);
    V hidden = ops.geluTanh(style.start().linear(key + ".fc1", dim, width).apply(ops, x));
    return style.start().linear(key + ".fc2", width, dim).apply(ops, hidden);
  }

  /** Rounds down where the reference does. */
  static int hiddenWidth(int dim, double mlpRatio, boolean swiGlu) {
    int width = (int) (dim * mlpRatio);
    return swiGlu ? (int) (2.0 / 3 * width) : width;
  }
}
