// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.training.LearningRateDefaults;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The section {@code scheduler}: warm-up and decay in steps or in epochs. What is left out is taken
 * from the {@link LearningRateDefaults} of the run.
 *
 * @param baseLr after the warm-up; the optimiser's rate unless given
 * @param finalLr after the decay; the base rate unless given
 * @param warmupFromZero whether the rate rises linearly from zero during the warm-up; otherwise it
 *     is the base rate
 * @param warmupEpochs length of the warm-up, rounded down to steps; none unless given
 * @param warmupSteps the same in steps, which precede epochs
 * @param decayEndEpoch end of the decay, rounded down to steps; the end of the warm-up unless given
 * @param decayEndSteps the same in steps, which precede epochs
 */
@RecordBuilder
public record RateOptions(
    @Option(value = "rate after the warm-up; the optimiser's unless given", range = "(0, inf)")
        OptionalDouble baseLr,
    @Option(value = "rate after the decay; the base rate unless given", range = "[0, inf)")
        OptionalDouble finalLr,
    @Option(
            value = "whether the rate rises linearly from zero during the warm-up",
            defaultValue = "false")
        boolean warmupFromZero,
    @Option(value = "length of the warm-up in epochs; none unless given", range = "[0, 1e9)")
        OptionalDouble warmupEpochs,
    @Option(value = "the same in steps, which precede epochs", range = "[0, inf)")
        OptionalLong warmupSteps,
    @Option(
            value = "end of the decay in epochs; the end of the warm-up unless given",
            range = "[0, 1e9)")
        OptionalDouble decayEndEpoch,
    @Option(value = "the same in steps, which precede epochs", range = "[0, inf)")
        OptionalLong decayEndSteps)
    implements RateOptionsBuilder.With {
  /** Checks the options. */
  public RateOptions {
    Options.check(
        RateOptions.class,
        baseLr,
        finalLr,
        warmupFromZero,
        warmupEpochs,
        warmupSteps,
        decayEndEpoch,
        decayEndSteps);
  }

  /** Starts with nothing given. */
  public static RateOptionsBuilder builder() {
    return RateOptionsBuilder.builder(Options.of(RateOptions.class).defaults());
  }

  double base(LearningRateDefaults defaults) {
    return baseLr.orElse(defaults.baseRate());
  }

  double last(LearningRateDefaults defaults) {
    return finalLr.orElse(defaults.finalRate().orElse(base(defaults)));
  }

  long warmup(LearningRateDefaults defaults) {
    double epochs = warmupEpochs.orElse(defaults.warmupEpochs().orElse(0));
    return warmupSteps.orElse((long) (epochs * defaults.stepsPerEpoch()));
  }

  long decayEnd(LearningRateDefaults defaults) {
    long warmup = warmup(defaults);
    double epoch =
        decayEndEpoch.orElse(
            defaults.decayEndEpoch().orElse((double) warmup / defaults.stepsPerEpoch()));
    return Math.max(warmup, decayEndSteps.orElse((long) (epoch * defaults.stepsPerEpoch())));
  }
}
