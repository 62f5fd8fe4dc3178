// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;

/** Creates {@link ConstantRate}. */
public final class ConstantRateProvider implements LearningRateProvider {
  @Override
  public String name() {
    return "constant";
  }

  @Override
  public String description() {
    return "stays after the warm-up";
  }

  @Override
  public Options<RateOptions> options() {
    return Options.of(RateOptions.class);
  }

  @Override
  public ConstantRate create(LearningRateDefaults defaults, Parameters parameters) {
    return ConstantRate.of(options().read(parameters), defaults);
  }
}
