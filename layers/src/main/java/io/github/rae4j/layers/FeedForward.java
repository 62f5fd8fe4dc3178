// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

/** The part of a block that sees every token by itself. Immutable and thread-safe. */
public interface FeedForward {
  /**
   * Applies it.
   *
   * @param scope of the block
   * @param x {@code (…, dim)}
   * @return the same shape
   */
  <V> V apply(ParameterScope<V> scope, V x);
}
