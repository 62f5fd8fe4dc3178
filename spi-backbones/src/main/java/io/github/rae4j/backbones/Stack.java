package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.Optional;

/** Transformer blocks of one width. */
record Stack(int dim, int depth, int heads) {
  /**
   * Runs the blocks.
   *
   * @param first index of the first block in the checkpoint
   * @param condition {@code (batch, n, dim)} after SiLU, see {@link Modulation}
   */
  <V> V apply(
      Ops<V> ops, V x, V condition, int first, BlockStyle style, Optional<RotaryTable> rotary) {
    V h = x;
    for (int i = first; i < first + depth; i++) {
      TransformerBlock block = new TransformerBlock("blocks." + i, dim, heads, style, rotary);
      h = ops.block(h, v -> block.apply(ops, v, condition));
    }
    return h;
  }

  Optional<RotaryTable> rotary(String key, boolean wanted, PatchGrid grid) {
    return wanted ? Optional.of(new RotaryTable(key, grid.side(), dim / heads)) : Optional.empty();
  }
}
