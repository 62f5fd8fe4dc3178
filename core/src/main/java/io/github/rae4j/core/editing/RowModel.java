// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.tensor.Tensor;

/** A guided model that is told which images of the batch it sees. For one batch. */
@FunctionalInterface
interface RowModel {
  /**
   * Evaluates the model.
   *
   * @param x float32 {@code (n, C, h, w)}
   * @param t float32 {@code (n)}
   * @param conditions of the n samples
   * @param rows numbers of the n samples within the batch
   */
  Tensor evaluate(Tensor x, Tensor t, Conditions conditions, int[] rows);
}
