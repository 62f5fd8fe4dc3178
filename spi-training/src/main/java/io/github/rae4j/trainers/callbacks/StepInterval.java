// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.training.TrainingProgress;

/**
 * The interval at which a callback runs.
 *
 * @param steps steps between two runs; it also runs after the last step
 */
record StepInterval(long steps) {
  boolean isDue(TrainingProgress progress) {
    return progress.step() % steps == 0 || progress.step() == progress.totalSteps();
  }
}
