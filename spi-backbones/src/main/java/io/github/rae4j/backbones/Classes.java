// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Initializer;

/**
 * The class labels of a backbone.
 *
 * @param count number of classes
 * @param dropout fraction of the labels that training drops; 0 means that there is no null label
 */
record Classes(int count, double dropout) {
  private static final double STD = 0.02;

  Conditioning conditioning() {
    return new ClassConditioning(count, dropout > 0);
  }

  /**
   * Embeds labels with a learned vector for each class, and one for the null label if the backbone
   * was trained with dropped labels. Labels int64 {@code (batch)} → {@code (batch, width)}.
   */
  <V> V embed(ParameterScope<V> scope, V labels, int width) {
    int rows = dropout > 0 ? count + 1 : count;
    V table = scope.parameter("embedding_table.weight", Initializer.normal(STD), rows, width);
    return scope.ops().embedding(table, labels);
  }
}
