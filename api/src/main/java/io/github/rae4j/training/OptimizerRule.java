// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * The update rule of an optimiser for one parameter, written over {@link Ops}.
 *
 * <p>Any engine can run any rule; for rules that it knows, such as {@link AdamW}, it may use a
 * faster kernel with the same result. Immutable and thread-safe.
 *
 * <p>Every rule keeps to these, which the test kit's {@code OptimizerContract} checks: all state is
 * in the slots, so that a run that is resumed from them takes the same steps; parameter and slots
 * keep their shapes; a rate of 0 moves nothing; and a gradient of 0, also at the first step, makes
 * nothing NaN.
 */
public interface OptimizerRule {
  /**
   * Names of the state tensors of each parameter; they have its shape and start at zero. No name
   * stands twice or has a slash.
   */
  List<String> slots();

  /** One step for one parameter. */
  <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now);

  /**
   * The input of an update.
   *
   * @param parameter before the step
   * @param gradient after clipping
   * @param slots in the order of {@link #slots()}
   * @param step number of this step, from 1
   * @param learningRate of this step
   */
  record UpdateInput<V>(V parameter, V gradient, List<V> slots, long step, double learningRate) {}

  /**
   * The result of an update.
   *
   * @param parameter after the step
   * @param slots in the order of {@link #slots()}
   */
  record UpdateResult<V>(V parameter, List<V> slots) {}
}
