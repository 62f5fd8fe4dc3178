// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Warm-up, decay along a curve, and then a constant rate, as the reference computes it. */
final class WarmupThenDecay {
  private WarmupThenDecay() {}

  /** Checks what all schedules have. */
  static void require(double baseRate, double finalRate, long warmupSteps, long decayEnd) {
    if (!(baseRate > 0 && finalRate >= 0 && warmupSteps >= 0 && decayEnd >= warmupSteps)
        || Double.isInfinite(baseRate)
        || Double.isInfinite(finalRate)) {
      throw new IllegalArgumentException(
          "need a positive rate, a final rate of at least 0 and a decay that ends after the"
              + " warm-up,"
              + String.format(
                  Locale.ROOT,
                  " but got rates %s and %s, %d steps of warm-up and an end after %d",
                  baseRate,
                  finalRate,
                  warmupSteps,
                  decayEnd));
    }
  }

  /**
   * The rate of one step.
   *
   * @param finalRatio the final rate divided by the base rate
   * @param curve maps the progress of the decay to the remaining fraction of the rate; both in [0,
   *     1]
   */
  static double at(
      long step,
      double baseRate,
      double finalRatio,
      long warmupSteps,
      boolean fromZero,
      long decayEnd,
      DoubleUnaryOperator curve) {
    if (step < warmupSteps) {
      return baseRate * (fromZero ? (step + 1.0) / warmupSteps : 1);
    }
    if (step >= decayEnd) {
      return baseRate * finalRatio;
    }
    double progress = (step - warmupSteps) / (double) Math.max(decayEnd - warmupSteps, 1);
    return baseRate * (finalRatio + (1 - finalRatio) * curve.applyAsDouble(progress));
  }
}
