// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

/**
 * Which keys the queries of {@link Ops#attention(Object, Object, Object, AttentionMask)} see.
 * Immutable; as short-lived as the value that it holds.
 *
 * <p>The value is {@code (batch, keys)}, a mask of the keys for all heads and queries, or {@code
 * (batch, heads, queries, keys)}. The batch, and with four axes also the heads and the queries, may
 * be 1 and are then broadcast. A matrix {@code (queries, keys)} for the whole batch is therefore
 * {@code (1, 1, queries, keys)}.
 *
 * <p>A query all of whose keys are masked gets zeros and sends no gradient.
 *
 * @param value the mask
 * @param kind what its elements mean
 * @param <V> a value of the interpreter
 */
public record AttentionMask<V>(V value, Kind kind) {
  /** What the elements of a mask mean. */
  public enum Kind {
    /** bool; a query attends to a key where the mask is true. */
    BOOLEAN,
    /**
     * float32; added to the scaled scores before the softmax. Negative infinity masks a key;
     * positive infinity and NaN must not occur.
     */
    ADDITIVE
  }

  /** Attends where {@code value}, which is bool, is true. */
  public static <V> AttentionMask<V> ofBoolean(V value) {
    return new AttentionMask<>(value, Kind.BOOLEAN);
  }

  /** Adds {@code value}, which is float32, to the scaled scores. */
  public static <V> AttentionMask<V> ofAdditive(V value) {
    return new AttentionMask<>(value, Kind.ADDITIVE);
  }
}
