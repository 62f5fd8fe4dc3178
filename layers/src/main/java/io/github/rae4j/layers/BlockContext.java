// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What all blocks of a stack see beside their tokens. Immutable; as short-lived as the values that
 * it holds.
 *
 * @param rotary turns queries and keys {@code (batch, heads, tokens, headSize)} by their positions,
 *     usually {@link RotaryEmbedding#bind}; the identity where positions are in the tokens
 * @param condition {@code (batch, n, dim)} of the modulation, see {@link AdaLNModulation}
 * @param <V> a value of the interpreter
 */
public record BlockContext<V>(UnaryOperator<V> rotary, Optional<V> condition) {
  /** Nothing but the tokens. */
  public static <V> BlockContext<V> none() {
    return new BlockContext<>(UnaryOperator.identity(), Optional.empty());
  }

  /** The same with a rotary embedding. */
  public BlockContext<V> withRotary(UnaryOperator<V> other) {
    return new BlockContext<>(other, condition);
  }

  /** The same with a condition. */
  public BlockContext<V> withCondition(V other) {
    return new BlockContext<>(rotary, Optional.of(other));
  }
}
