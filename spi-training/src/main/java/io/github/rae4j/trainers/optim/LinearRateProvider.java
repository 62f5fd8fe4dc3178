// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;

/**
 * A learning rate with linear decay after the warm-up; keys as {@link WarmupThenDecay#read} says.
 */
public final class LinearRateProvider implements LearningRateProvider {
  @Override
  public String name() {
    return "linear";
  }

  @Override
  public String description() {
    return "falls in a straight line after the warm-up";
  }

  @Override
  public LearningRate create(LearningRateDefaults defaults, Parameters parameters) {
    return WarmupThenDecay.read(defaults, parameters, progress -> 1 - progress);
  }
}
