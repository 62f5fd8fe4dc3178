// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Initializer;
import java.util.OptionalLong;

/**
 * The labels that a backbone knows.
 *
 * @param count number of classes
 * @param dropout share of the labels that training drops; with 0 there is no "no class"
 */
record Classes(int count, double dropout) {
  private static final double STD = 0.02;

  OptionalLong nullLabel() {
    return dropout > 0 ? OptionalLong.of(count) : OptionalLong.empty();
  }

  /**
   * A learned vector for each class, and one for "no class" where the backbone was trained with
   * dropped labels. Labels int64 {@code (batch)} → {@code (batch, width)}.
   */
  <V> V embed(ParameterScope<V> scope, V labels, int width) {
    int rows = dropout > 0 ? count + 1 : count;
    V table = scope.parameter("embedding_table.weight", Initializer.normal(STD), rows, width);
    return scope.ops().embedding(table, labels);
  }
}
