// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    OptimizerRule rule = PluginAnswers.made(rules, rules.create(optimizer));
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
            .map(provider -> PluginAnswers.made(provider, provider.create(defaults, scheduler)))
            .orElseGet(() -> step -> defaults.baseRate()));
  }

  /**
   * Sentences about rates that are written beside another one, which counts: a schedule's base rate
   * goes before the optimiser's rate, as in the reference.
   */
  static List<String> remarks(RaeConfig config) {
    RunConfig sections = RunConfig.of(config);
    List<String> remarks = new ArrayList<>();
    for (List<String> path : List.of(List.of("training"), List.of("gan", "disc"))) {
      Map<String, Object> base = new LinkedHashMap<>();
      addRate(sections, base, path, "scheduler", "base_lr");
      addRate(sections, base, path, "", "base_lr");
      addRate(sections, base, path, "optimizer", "lr");
      addRate(sections, base, path, "", "lr");
      addRemarks(remarks, base);
      Map<String, Object> last = new LinkedHashMap<>();
      addRate(sections, last, path, "scheduler", "final_lr");
      addRate(sections, last, path, "", "final_lr");
      addRemarks(remarks, last);
    }
    return remarks;
  }

  /** A sentence for each rate that is not the first one, which counts. */
  private static void addRemarks(List<String> remarks, Map<String, Object> rates) {
    Optional<Map.Entry<String, Object>> counts = rates.entrySet().stream().findFirst();
    rates.forEach(
        (key, rate) ->
            counts
                .filter(first -> !first.getValue().equals(rate))
                .ifPresent(
                    first ->
                        remarks.add(
                            String.format(
                                Locale.ROOT,
                                "%s is %s, but without effect: %s, which is %s, is the rate that"
                                    + " counts",
                                key,
                                rate,
                                first.getKey(),
                                first.getValue()))));
  }

  private static void addRate(
      RunConfig sections,
      Map<String, Object> rates,
      List<String> path,
      String section,
      String key) {
    List<String> keys = new ArrayList<>(path);
    if (!section.isEmpty()) {
      keys.add(section);
    }
    if (sections.values(keys.toArray(String[]::new)).get(key) instanceof Number rate) {
      rates.put(String.join(".", keys) + "." + key, rate.doubleValue());
    }
  }

  /** The key of a config whose learning rate counts, for advice. */
  static String rateKey(RaeConfig config) {
    RunConfig sections = RunConfig.of(config);
    if (sections.values("training", "scheduler").containsKey("base_lr")) {
      return "training.scheduler.base_lr";
    }
    return sections.values("training").containsKey("base_lr")
        ? "training.base_lr"
        : "training.optimizer.lr";
  }

  private static Optional<String> scheduleType(OptimizerOptions options) {
    return options
        .scheduler()
        .map(s -> Options.of(OptimizerOptions.Schedule.class).readDeclared(s).type())
        .or(() -> options.scheduleType().filter(type -> !type.isEmpty()));
  }
}
