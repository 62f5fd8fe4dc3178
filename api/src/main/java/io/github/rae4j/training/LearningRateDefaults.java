// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Defaults of a learning rate schedule for values that its own section lacks; older configs have
 * these keys outside it.
 *
 * @param baseRate the optimiser's rate, positive
 * @param finalRate after the decay; the base rate where absent
 * @param warmupEpochs none where absent
 * @param decayEndEpoch end of the warm-up where absent, which means no decay
 * @param stepsPerEpoch steps of the optimiser in one pass over the data, at least 1
 */
public record LearningRateDefaults(
    double baseRate,
    OptionalDouble finalRate,
    OptionalDouble warmupEpochs,
    OptionalDouble decayEndEpoch,
    long stepsPerEpoch) {
  /** Checks the numbers. */
  public LearningRateDefaults {
    if (!(baseRate > 0) || stepsPerEpoch < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "need a positive rate and at least one step an epoch, but got %s and %d",
              baseRate,
              stepsPerEpoch));
    }
  }

  /** Only the optimiser's rate. */
  public static LearningRateDefaults of(double baseRate, long stepsPerEpoch) {
    OptionalDouble none = OptionalDouble.empty();
    return new LearningRateDefaults(baseRate, none, none, none, stepsPerEpoch);
  }
}
