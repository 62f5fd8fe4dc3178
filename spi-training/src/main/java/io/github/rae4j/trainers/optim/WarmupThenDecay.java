// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import java.util.function.DoubleUnaryOperator;

/**
 * Warm-up, decay along a curve, and then a constant rate, as the reference computes it.
 *
 * @param baseRate after the warm-up
 * @param finalRatio the final rate divided by the base rate
 * @param warmupSteps number of steps
 * @param fromZero whether the rate rises linearly from zero during the warm-up; otherwise it is the
 *     base rate
 * @param decayEnd the first step with the final rate
 * @param curve maps the progress of the decay to the remaining fraction of the rate; both in [0, 1]
 */
record WarmupThenDecay(
    double baseRate,
    double finalRatio,
    long warmupSteps,
    boolean fromZero,
    long decayEnd,
    DoubleUnaryOperator curve)
    implements LearningRate {

  /**
   * Reads {@code base_lr}, {@code final_lr}, {@code warmup_steps} or {@code warmup_epochs}, {@code
   * warmup_from_zero}, {@code decay_end_steps} or {@code decay_end_epoch}.
   */
  static WarmupThenDecay read(
      LearningRateDefaults defaults, Parameters parameters, DoubleUnaryOperator curve) {
    double base = parameters.getNonNegativeDouble("base_lr", defaults.baseRate());
    if (base == 0) {
      throw parameters.error("base_lr", "must be positive, but is 0");
    }
    double last =
        parameters.getNonNegativeDouble(
            "final_lr", defaults.finalRate().orElse(defaults.baseRate()));
    boolean fromZero = parameters.getBoolean("warmup_from_zero", false);
    long perEpoch = defaults.stepsPerEpoch();
    double warmupEpochs = number(parameters, "warmup_epochs", defaults.warmupEpochs().orElse(0));
    long warmup = parameters.getNonNegativeLong("warmup_steps", (long) (warmupEpochs * perEpoch));
    double endEpoch =
        number(
            parameters,
            "decay_end_epoch",
            defaults.decayEndEpoch().orElse((double) warmup / perEpoch));
    long end = parameters.getNonNegativeLong("decay_end_steps", (long) (endEpoch * perEpoch));
    return new WarmupThenDecay(base, last / base, warmup, fromZero, Math.max(end, warmup), curve);
  }

  private static double number(Parameters parameters, String key, double defaultValue) {
    double value = parameters.getDouble(key, defaultValue);
    if (!(value >= 0 && value < 1e9)) {
      throw parameters.error(key, "must be a number of epochs, but is " + value);
    }
    return value;
  }

  @Override
  public double at(long step) {
    return baseRate * factor(step);
  }

  private double factor(long step) {
    if (step < warmupSteps) {
      return fromZero ? (step + 1.0) / warmupSteps : 1;
    }
    if (step >= decayEnd) {
      return finalRatio;
    }
    double progress = (step - warmupSteps) / (double) Math.max(decayEnd - warmupSteps, 1);
    double left = curve.applyAsDouble(progress);
    return finalRatio + (1 - finalRatio) * left;
  }
}
