// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;

/**
 * A learning rate that stays after the warm-up.
 *
 * @param rate after the warm-up, positive
 * @param warmupSteps length of the warm-up
 * @param fromZero whether the rate rises linearly from zero during the warm-up; otherwise it is the
 *     same
 */
public record ConstantRate(double rate, long warmupSteps, boolean fromZero)
    implements LearningRate {
  /** Checks the numbers. */
  public ConstantRate {
    WarmupThenDecay.require(rate, rate, warmupSteps, warmupSteps);
  }

  /** The same rate at every step. */
  public ConstantRate(double rate) {
    this(rate, 0, false);
  }

  /** The rate that a config describes; its decay has no effect. */
  public static ConstantRate of(RateOptions options, LearningRateDefaults defaults) {
    return new ConstantRate(
        options.base(defaults), options.warmup(defaults), options.warmupFromZero());
  }

  @Override
  public double at(long step) {
    return WarmupThenDecay.at(step, rate, 1, warmupSteps, fromZero, warmupSteps, progress -> 1);
  }
}
