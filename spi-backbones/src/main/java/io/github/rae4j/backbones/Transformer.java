// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.RotaryEmbedding;
import io.github.rae4j.model.TokenGrid;
import java.util.Optional;

/**
 * A stack of conditioned blocks, with or without rotary embeddings.
 *
 * @param blocks numbered as in the checkpoint
 * @param rotary rotary embedding shared by all blocks
 */
record Transformer(BlockStack blocks, Optional<RotaryEmbedding> rotary) {
  /**
   * Creates the blocks of a backbone or of a part of it.
   *
   * @param first number of the first block in the checkpoint
   * @param ropeModule name of the rotary tables, if the style has any
   * @param grid of the tokens
   */
  static Transformer of(
      BlockStyle style, TransformerSize size, int first, String ropeModule, TokenGrid grid) {
    PreNormBlock block = style.block(size.width(), size.heads());
    int headSize = size.width() / size.heads();
    return new Transformer(
        new BlockStack("blocks", first, size.depth(), block),
        style.rope()
            ? Optional.of(new RotaryEmbedding(ropeModule, grid, headSize))
            : Optional.empty());
  }

  /** The blocks from one, counted from 0, to another, which is left out. */
  Transformer part(int from, int to) {
    return new Transformer(
        new BlockStack(blocks.list(), blocks.first() + from, to - from, blocks.block()), rotary);
  }

  /**
   * Runs the blocks on tokens {@code (batch, tokens, width)}; the result has the same shape.
   *
   * @param condition {@code (batch, n, width)} after SiLU; n is 1 or divides the tokens
   */
  <V> V apply(ParameterScope<V> root, V tokens, V condition) {
    BlockContext<V> conditioned = BlockContext.<V>none().withCondition(condition);
    BlockContext<V> context =
        rotary.map(r -> conditioned.withRotary(r.bind(root))).orElse(conditioned);
    return blocks.apply(root, tokens, context);
  }
}
