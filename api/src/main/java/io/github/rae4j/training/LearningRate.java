// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/** The learning rate as a function of the step. Immutable and thread-safe. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of one step of the optimiser.
   *
   * @param step from 0
   * @return a number, not negative
   */
  double at(long step);
}
