// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.FetchMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Measures what a model makes, the bundled one where no config is given. */
abstract class EvaluateModelCommand extends EvaluationCommand {
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  /** The overrides of the config that options stand for. */
  abstract List<String> overrides();

  /** Whether the sampler that the config records as fast is to be used. */
  boolean isFast() {
    return false;
  }

  /** Refuses what cannot be done with the config before anything is opened. */
  abstract void requireUsage(RaeConfig loaded);

  /** Measures the model and reports. */
  abstract void evaluate(Session session, RaeConfig loaded, Progress progress);

  /** The config as it was named, with its overrides. */
  final String described() {
    return config.describe(ConfigMixin.BUNDLED);
  }

  @Override
  final EngineMixin engine() {
    return engine;
  }

  @Override
  final FetchMixin fetching() {
    return config.fetching();
  }

  @Override
  final void evaluate(Progress progress) {
    config.requireNoFiles();
    RaeConfig loaded = config.load(common(), ConfigMixin.BUNDLED, overrides(), isFast());
    loaded.requireStage1();
    requireUsage(loaded);
    divide(
        () -> {
          try (Session session = new Session(common(), engine(), loaded)) {
            evaluate(session, loaded, progress);
          }
        });
  }

  /** Runs the whole of an evaluation; one that can be divided has others make parts before. */
  void divide(Runnable whole) {
    whole.run();
  }

  /**
   * The protocol that was asked for, or the one that the config names.
   *
   * @param key of the config that names it
   * @param name that the config has there
   */
  final Optional<EvaluationProtocol> protocol(RaeConfig loaded, String key, Optional<String> name) {
    return evaluation()
        .protocol()
        .or(
            () ->
                name.map(
                    text ->
                        EvaluationProtocol.load(
                            EvaluationProtocol.NAMES.contains(text)
                                ? text
                                : loaded.file(key, text).toString())));
  }

  /**
   * Reports.
   *
   * @param weights SHA-256 by part
   * @param settings what else the outcome depends on
   */
  final void report(
      Session session,
      EvaluationProtocol protocol,
      EvaluationResult outcome,
      Map<String, String> weights,
      Map<String, Object> settings) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("config", described());
    run.put("configuration", session.assembly().config().root().values());
    run.put("weights", weights);
    run.putAll(settings);
    run.put("quantization", "truncate");
    run.put("engine", session.engineName());
    report(described(), protocol, outcome, run);
  }
}
