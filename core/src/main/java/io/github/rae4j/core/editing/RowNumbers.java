// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Numbers that conditions carry, since samplers pick the conditions of the images that they
 * evaluate and pass them on as they are.
 */
final class RowNumbers {
  /** No backbone has an input of this name. */
  private static final String ROW = "rae4j.editing.row";

  private RowNumbers() {}

  /** Adds the numbers from 0 on. */
  static Conditions with(Conditions conditions) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(conditions.tensors());
    tensors.put(
        ROW, Tensor.of(LongStream.range(0, conditions.count()).toArray(), conditions.count()));
    return new Conditions(conditions.count(), tensors);
  }

  /** The numbers of the samples. */
  static int[] of(Conditions conditions) {
    return Arrays.stream(conditions.tensor(ROW).toLongArray()).mapToInt(Math::toIntExact).toArray();
  }

  /** The conditions without their numbers. */
  static Conditions without(Conditions conditions) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(conditions.tensors());
    tensors.remove(ROW);
    return new Conditions(conditions.count(), tensors);
  }
}
