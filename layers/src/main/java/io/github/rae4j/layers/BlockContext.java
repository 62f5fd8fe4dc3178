// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.AttentionMask;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What all blocks of a stack see beside their tokens. Immutable; as short-lived as the values that
 * it holds.
 *
 * @param rotary turns queries and keys {@code (batch, heads, tokens, headSize)} by their positions,
 *     usually {@link RotaryEmbedding#bind}; the identity where positions are in the tokens
 * @param condition {@code (batch, n, dim)} of the modulation, see {@link AdaLNModulation}
 * @param mask which tokens the attention of every block sees; all where it is empty
 * @param <V> a value of the interpreter
 */
public record BlockContext<V>(
    UnaryOperator<V> rotary, Optional<V> condition, Optional<AttentionMask<V>> mask) {
  /** Nothing but the tokens. */
  public static <V> BlockContext<V> none() {
    return new BlockContext<>(UnaryOperator.identity(), Optional.empty(), Optional.empty());
  }

  /** The same with a rotary embedding. */
  public BlockContext<V> withRotary(UnaryOperator<V> other) {
    return new BlockContext<>(other, condition, mask);
  }

  /** The same with a condition. */
  public BlockContext<V> withCondition(V other) {
    return new BlockContext<>(rotary, Optional.of(other), mask);
  }

  /** The same with a mask of the tokens. */
  public BlockContext<V> withMask(AttentionMask<V> other) {
    return new BlockContext<>(rotary, condition, Optional.of(other));
  }
}
