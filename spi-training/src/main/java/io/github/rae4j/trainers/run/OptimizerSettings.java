// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import java.util.Optional;

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
    OptimizerOptions options = Options.of(OptimizerOptions.class).readDeclared(parameters);
    Parameters optimizer = options.optimizer().orElse(parameters);
    OptimizerOptions.Choice choice =
        Options.of(OptimizerOptions.Choice.class).readDeclared(optimizer);
    double rate = choice.lr().orElse(options.baseLr().orElse(DEFAULT_RATE));
    OptimizerProvider rules = registry.find(OptimizerProvider.class, choice.type());
    Optional<LearningRateProvider> rates =
        scheduleType(options).map(type -> registry.find(LearningRateProvider.class, type));
    if (options.scheduler().isEmpty()) {
      // Keys of both may stand side by side.
      rates.ifPresent(provider -> provider.options().keys().forEach(parameters::has));
    }
    OptimizerRule rule = rules.create(optimizer);
    LearningRateDefaults defaults =
        new LearningRateDefaults(
            options.baseLr().orElse(rate),
            options.finalLr(),
            options.decayStartEpoch(),
            options.decayEndEpoch(),
            stepsPerEpoch);
    Parameters scheduler = options.scheduler().orElse(parameters);
    return new OptimizerSettings(
        rule,
        rates
            .map(provider -> provider.create(defaults, scheduler))
            .orElseGet(() -> step -> defaults.baseRate()));
  }

  private static Optional<String> scheduleType(OptimizerOptions options) {
    return options
        .scheduler()
        .map(s -> Options.of(OptimizerOptions.Schedule.class).readDeclared(s).type())
        .or(() -> options.scheduleType().filter(type -> !type.isEmpty()));
  }
}
