// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;

/**
 * A learning rate with linear decay after the warm-up.
 *
 * @param baseRate after the warm-up, positive
 * @param finalRate after the decay, not negative
 * @param warmupSteps length of the warm-up
 * @param fromZero whether the rate rises linearly from zero during the warm-up; otherwise it is the
 *     base rate
 * @param decayEnd the first step with the final rate, at least {@code warmupSteps}
 */
public record LinearRate(
    double baseRate, double finalRate, long warmupSteps, boolean fromZero, long decayEnd)
    implements LearningRate {
  /** Checks the numbers. */
  public LinearRate {
    WarmupThenDecay.require(baseRate, finalRate, warmupSteps, decayEnd);
  }

  /** A decay over the given number of steps, without warm-up. */
  public LinearRate(double baseRate, double finalRate, long decayEnd) {
    this(baseRate, finalRate, 0, false, decayEnd);
  }

  /** The rate that a config describes. */
  public static LinearRate of(RateOptions options, LearningRateDefaults defaults) {
    return new LinearRate(
        options.base(defaults),
        options.last(defaults),
        options.warmup(defaults),
        options.warmupFromZero(),
        options.decayEnd(defaults));
  }

  @Override
  public double at(long step) {
    return WarmupThenDecay.at(
        step,
        baseRate,
        finalRate / baseRate,
        warmupSteps,
        fromZero,
        decayEnd,
        progress -> 1 - progress);
  }
}
