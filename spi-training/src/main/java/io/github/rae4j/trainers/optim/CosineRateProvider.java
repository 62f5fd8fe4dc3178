// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;

/** Creates {@link CosineRate}. */
public final class CosineRateProvider implements LearningRateProvider {
  @Override
  public String name() {
    return "cosine";
  }

  @Override
  public String description() {
    return "falls along half a cosine after the warm-up";
  }

  @Override
  public Options<RateOptions> options() {
    return Options.of(RateOptions.class);
  }

  @Override
  public CosineRate create(LearningRateDefaults defaults, Parameters parameters) {
    return CosineRate.of(options().read(parameters), defaults);
  }
}
