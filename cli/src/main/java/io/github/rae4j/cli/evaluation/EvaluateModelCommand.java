// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Evaluates what a model makes, the bundled one where no config is given. */
abstract class EvaluateModelCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  /** The protocol for a model where none was named. */
  abstract String defaultProtocol(Session session);

  /** Evaluates the model and reports it. */
  abstract void evaluate(
      Session session, EvaluationProtocol protocol, EvaluationOptions options, Progress progress);

  final CommonOptions common() {
    return common;
  }

  final EngineMixin engine() {
    return engine;
  }

  final EvaluationMixin evaluation() {
    return evaluation;
  }

  /** The config as it was named, with its overrides. */
  final String described() {
    return config.describe(ConfigMixin.BUNDLED);
  }

  @Override
  public Integer call() {
    config.requireNoFiles();
    RaeConfig loaded = config.load(ConfigMixin.BUNDLED, List.of());
    loaded.requireStage1();
    Progress progress = common.progress();
    try (Session session = new Session(common, engine, loaded)) {
      EvaluationProtocol protocol =
          evaluation.protocol().orElseGet(() -> EvaluationProtocol.load(defaultProtocol(session)));
      evaluate(session, protocol, evaluation.options(protocol, progress), progress);
    } finally {
      progress.finish();
    }
    return 0;
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
    run.put("command", common.commandLine());
    run.put("protocol", protocol.name());
    run.put("config", described());
    run.put("configuration", session.assembly().config().root().values());
    run.put("weights", weights);
    run.putAll(settings);
    run.put("quantization", "truncate");
    run.put("engine", session.engineName());
    Evaluations.report(common, described(), outcome, run, evaluation.report());
  }
}
