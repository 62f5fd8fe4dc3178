// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stops a run whose loss explodes while still finite: its mean over a window of steps is far above
 * the loss of the first, untrained step. For one thread.
 */
final class DivergenceDetector {
  /**
   * Steps per window, fewer only in the first window after a resume; the loss of single small
   * batches is too noisy.
   */
  private static final int WINDOW = 50;

  private final String name;
  private final OptionalDouble maxRatio;
  private OptionalDouble first;
  private double sum;
  private int count;

  /**
   * A detector.
   *
   * @param name of the monitored value
   * @param maxRatio largest allowed ratio of a window's mean to the first step's value; empty for
   *     no limit
   * @param first the first step's value; empty for a new run
   */
  DivergenceDetector(String name, OptionalDouble maxRatio, OptionalDouble first) {
    this.name = name;
    this.maxRatio = maxRatio;
    this.first = first;
  }

  /** The first step's value, if known; saved in checkpoints, as a resumed run needs it. */
  OptionalDouble firstLoss() {
    return first;
  }

  /**
   * Takes the values of a step into account.
   *
   * @param steps number of steps of the run so far
   * @throws DivergedException if a window ends here and its mean is too large
   */
  void update(long steps, Map<String, Double> values) {
    double value = values.getOrDefault(name, 0.0);
    if (first.isEmpty()) {
      first = OptionalDouble.of(value);
    }
    sum += value;
    count++;
    if (steps % WINDOW != 0) {
      return;
    }
    double mean = sum / count;
    if (maxRatio.isPresent() && mean > maxRatio.getAsDouble() * first.getAsDouble()) {
      throw DivergedException.afterUpdate(
          String.format(
              Locale.ROOT,
              "the %s explodes, from %.4g in the first step to a mean of %.4g in the last %d",
              name,
              first.getAsDouble(),
              mean,
              count));
    }
    sum = 0;
    count = 0;
  }
}
