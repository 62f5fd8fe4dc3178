// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;

/**
 * A learning rate that is constant after the warm-up; keys as {@link WarmupThenDecay#read} says;
 * those of the decay are accepted but have no effect.
 */
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
  public LearningRate create(LearningRateDefaults defaults, Parameters parameters) {
    WarmupThenDecay read = WarmupThenDecay.read(defaults, parameters, progress -> 1);
    return new WarmupThenDecay(
        read.baseRate(), 1, read.warmupSteps(), read.fromZero(), read.warmupSteps(), read.curve());
  }
}
