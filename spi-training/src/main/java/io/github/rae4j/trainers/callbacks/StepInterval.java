// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.TrainingProgress;
import io.github.rae4j.spi.Parameters;
import java.util.concurrent.CancellationException;

/**
 * The interval at which a callback runs.
 *
 * @param steps steps between two runs; it also runs after the last step
 */
record StepInterval(long steps) {
  /** Reads {@code every}. */
  static StepInterval read(Parameters parameters, long defaultValue) {
    return new StepInterval(parameters.getPositiveLong("every", defaultValue));
  }

  boolean isDue(TrainingProgress progress) {
    return progress.step() % steps == 0 || progress.step() == progress.totalSteps();
  }

  /** Lets an interruption end a long computation. */
  static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
