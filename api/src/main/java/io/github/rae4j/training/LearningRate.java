// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/**
 * The learning rate as a function of the step, and of nothing else: a resumed run, which begins at
 * any step, has the same rates. Immutable and thread-safe.
 */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of one step of the optimiser.
   *
   * @param step from 0
   * @return a finite number, not negative, for every step; not always 0
   */
  double at(long step);
}
