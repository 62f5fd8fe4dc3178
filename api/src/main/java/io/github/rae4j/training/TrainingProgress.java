// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The progress of a training run.
 *
 * @param step completed optimiser steps
 * @param totalSteps of the whole run
 * @param epoch from 0
 * @param values losses, rates and norms of the last step, by name; {@code loss} always
 * @param imagesPerSecond since this process started to train
 * @param left estimated time to the end
 */
public record TrainingProgress(
    long step,
    long totalSteps,
    long epoch,
    Map<String, Double> values,
    double imagesPerSecond,
    Duration left) {
  /** Keeps the order of the values. */
  public TrainingProgress {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
