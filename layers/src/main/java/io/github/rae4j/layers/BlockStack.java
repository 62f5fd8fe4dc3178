// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

/**
 * Equal blocks one after the other, numbered as a PyTorch module list. Immutable and thread-safe.
 *
 * @param list name of the module list, such as {@code encoder.layer}
 * @param first number of the first block
 * @param depth number of blocks, at least 0
 * @param block each of them
 */
public record BlockStack(String list, int first, int depth, PreNormBlock block) {
  /** Blocks that are numbered from 0. */
  public BlockStack(String list, int depth, PreNormBlock block) {
    this(list, 0, depth, block);
  }

  /**
   * Sees the tokens after every block, for networks that use more than the last ones.
   *
   * @param <V> a value of the interpreter
   */
  @FunctionalInterface
  public interface Tap<V> {
    /**
     * Called after a block.
     *
     * @param index number of the block in the list
     * @param tokens {@code (batch, tokens, dim)} after it
     */
    void after(int index, V tokens);
  }

  /**
   * Runs the blocks.
   *
   * @param scope in which the list stands
   * @param x {@code (batch, tokens, dim)}
   * @param context what all blocks share
   * @return the same shape
   */
  public <V> V apply(ParameterScope<V> scope, V x, BlockContext<V> context) {
    return apply(scope, x, context, (index, tokens) -> {});
  }

  /**
   * Runs the blocks and shows what is between them.
   *
   * @param tap is shown the tokens after every block, in order
   */
  public <V> V apply(ParameterScope<V> scope, V x, BlockContext<V> context, Tap<V> tap) {
    V tokens = x;
    for (int i = first; i < first + depth; i++) {
      tokens = block.apply(scope.in(list + "." + i), tokens, context);
      tap.after(i, tokens);
    }
    return tokens;
  }
}
