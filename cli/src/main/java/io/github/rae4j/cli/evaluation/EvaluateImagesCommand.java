// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.data.DataSets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Evaluates images that are there, by one metric where no protocol names others. */
abstract class EvaluateImagesCommand implements Callable<Integer> {
  private final String metric;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  EvaluateImagesCommand(String metric) {
    this.metric = metric;
  }

  /** The data set to evaluate. */
  abstract String images();

  /** Evaluates it and prints the result. */
  abstract void evaluate(Measurement measurement);

  final CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() {
    EvaluationProtocol protocol =
        evaluation.protocol().orElseGet(() -> EvaluationMixin.ofMetrics(List.of(metric)));
    Progress progress = common.progress();
    EvaluationOptions options = evaluation.options(protocol, progress);
    try (Registry registry = common.registry();
        ImageDataSet dataSet = DataSets.open(registry, images());
        Engine started =
            registry.find(EngineProvider.class, engine.name()).create(engine.engineOptions());
        Evaluator evaluator = new Evaluator(registry, started, options)) {
      evaluate(
          new Measurement(
              registry,
              started,
              dataSet,
              evaluation.count(protocol),
              protocol,
              options,
              evaluator,
              progress));
    } finally {
      progress.finish();
    }
    return 0;
  }

  /** Reports values of the images. */
  final void report(Measurement measurement, EvaluationResult outcome) {
    measurement.progress().finish();
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("command", common.commandLine());
    run.put("protocol", measurement.protocol().name());
    run.put("preparation", measurement.options().preparation().name());
    run.put("engine", engine.name() + " " + measurement.engine().device());
    Evaluations.report(common, images(), outcome, run, evaluation.report());
  }

  /**
   * What is measured, and with what; all of it open.
   *
   * @param count number of images; 0 for all
   */
  record Measurement(
      Registry registry,
      Engine engine,
      ImageDataSet images,
      int count,
      EvaluationProtocol protocol,
      EvaluationOptions options,
      Evaluator evaluator,
      Progress progress) {
    DataSetImages imageSet() {
      return new DataSetImages(options.stream(images), count);
    }
  }
}
