// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingProgress;

/**
 * The interval at which a callback runs.
 *
 * @param steps steps between two runs; it also runs after the last step
 */
record StepInterval(long steps) {
  private static final double YOUNG = 0.01;

  boolean isDue(TrainingProgress progress) {
    return progress.step() % steps == 0 || progress.step() == progress.totalSteps();
  }

  /** Whether the average still has so much of the initial weights that it shows little else. */
  static boolean isAverageYoung(TrainedWeights weights, TrainingProgress progress) {
    return weights.initialShare(progress.step()) > YOUNG;
  }
}
