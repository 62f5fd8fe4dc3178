// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The optimiser and learning rate schedule of one network.
 *
 * @param rule the optimiser's update rule
 * @param rate the learning rate schedule
 */
public record OptimizerSettings(OptimizerRule rule, LearningRate rate) {
  private static final double DEFAULT_RATE = 2e-4;

  /**
   * Reads the sections {@code optimizer} and {@code scheduler} and the older keys {@code base_lr},
   * {@code final_lr}, {@code decay_start_epoch}, {@code decay_end_epoch}, {@code beta}, {@code wd}
   * and {@code schedule_type} beside them. Without a schedule the learning rate is constant.
   *
   * @param parameters the section {@code training} or {@code gan.disc}
   * @param stepsPerEpoch optimiser steps per epoch
   */
  public static OptimizerSettings read(
      Parameters parameters, long stepsPerEpoch, Registry registry) {
    double older = parameters.getDouble("base_lr", DEFAULT_RATE);
    Parameters optimizer = parameters.section("optimizer").orElse(parameters);
    double rate = optimizer.getPositiveDouble("lr", older);
    OptimizerRule rule =
        registry
            .find(OptimizerProvider.class, optimizer.getString("type", "adamw"))
            .create(optimizer);
    LearningRateDefaults defaults =
        new LearningRateDefaults(
            parameters.getDouble("base_lr", rate),
            optional(parameters, "final_lr"),
            optional(parameters, "decay_start_epoch"),
            optional(parameters, "decay_end_epoch"),
            stepsPerEpoch);
    return new OptimizerSettings(rule, schedule(parameters, defaults, registry));
  }

  private static LearningRate schedule(
      Parameters parameters, LearningRateDefaults defaults, Registry registry) {
    Optional<Parameters> section = parameters.section("scheduler");
    String older = parameters.getString("schedule_type", "");
    if (section.isEmpty() && older.isEmpty()) {
      double rate = defaults.baseRate();
      return step -> rate;
    }
    Parameters scheduler = section.orElse(parameters);
    String type = section.isPresent() ? scheduler.getString("type", "linear") : older;
    return registry.find(LearningRateProvider.class, type).create(defaults, scheduler);
  }

  private static OptionalDouble optional(Parameters parameters, String key) {
    return parameters.has(key)
        ? OptionalDouble.of(parameters.getDouble(key))
        : OptionalDouble.empty();
  }
}
