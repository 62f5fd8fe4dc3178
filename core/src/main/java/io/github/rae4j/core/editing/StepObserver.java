// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

/**
 * Observes the states of an edit with the data that the model predicts there; called by the
 * generating thread, each time when the state after the observed one is reached, and for the last
 * state at the end.
 */
@FunctionalInterface
public interface StepObserver {
  /** Ignores everything; then nothing is computed for it. */
  StepObserver NONE = step -> {};

  /**
   * Called for every state of every batch, from the noise on.
   *
   * @throws java.util.concurrent.CancellationException to end the run; it reaches the caller
   */
  void onStep(ObservedStep step);
}
