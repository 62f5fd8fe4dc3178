// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/**
 * Runs between the steps of a training run: writes images, evaluates, reports.
 *
 * <p>Called by the training thread, between two steps. It may use the run's engine, but must not
 * change the trained weights. What it writes is in the folder of the run. Not thread-safe.
 */
public interface TrainingCallback extends AutoCloseable {
  /**
   * Called after every step, after its line is logged and its checkpoint written.
   *
   * @throws io.github.rae4j.errors.RaeException to end the run; its state is saved first
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  void onStep(TrainingProgress progress);

  /** Called once when the run ends, for whatever reason, also before the first step. */
  @Override
  default void close() {}
}
