// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.DeviceMixin;
import io.github.rae4j.cli.options.FetchMixin;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.Problems;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** Measures images that are there. */
abstract class EvaluateDataSetsCommand extends EvaluationCommand {
  private final List<String> usualMetrics;

  @Mixin private DataMixin data = new DataMixin();
  @Mixin private DeviceMixin engine = new DeviceMixin();
  @Mixin private FetchMixin fetching = new FetchMixin();

  /** Measures by these metrics where neither a protocol nor other metrics are named. */
  EvaluateDataSetsCommand(String... usualMetrics) {
    this.usualMetrics = List.of(usualMetrics);
  }

  /** Refuses what cannot be done before anything is opened. */
  void requireUsage() {
    data.requireUsage();
  }

  /** Measures and reports. */
  abstract void evaluate(Measurement measurement);

  @Override
  final DeviceMixin engine() {
    return engine;
  }

  @Override
  final FetchMixin fetching() {
    return fetching;
  }

  @Override
  final void evaluate(Progress progress) {
    requireUsage();
    EvaluationProtocol protocol =
        evaluation()
            .protocol()
            .orElseGet(() -> evaluation().ofMetrics(usualMetrics, ImagePreparation.NONE));
    EvaluationOptions options = evaluation().options(protocol, data.preparing(), progress);
    Problems problems = new Problems();
    try (Registry registry = common().registry();
        Engine started =
            Engines.start(
                registry.find(EngineProvider.class, engine().name()), engine().engineOptions())) {
      Optional<Evaluator> evaluator =
          problems.get(() -> new Evaluator(registry, started, options, networks(registry)));
      try {
        evaluate(
            new Measurement(
                registry,
                started,
                data.limit().orElse(protocol.count()),
                protocol,
                options,
                evaluator,
                problems,
                progress,
                data.preparing().dataOptions(),
                name -> fetch(registry, name)));
      } finally {
        evaluator.ifPresent(Evaluator::close);
      }
    }
  }

  /** Reports values of the images. */
  final void report(String images, Measurement measurement, EvaluationResult outcome) {
    measurement.progress().finish();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("preparation", measurement.options().preparation().name());
    settings.put("engine", engine().name() + " " + measurement.engine().device());
    report(images, measurement.protocol(), outcome, settings);
  }

  /**
   * With what images are measured; all of it open.
   *
   * @param count number of images; 0 for all
   * @param made the evaluator; empty if it is among the problems
   * @param problems what is missing or wrong so far; to be thrown before anything is measured
   * @param dataOptions options of data sets that follow from those of the command
   * @param fetching fetches a data set or reference by its name, if that was asked for
   */
  record Measurement(
      Registry registry,
      Engine engine,
      int count,
      EvaluationProtocol protocol,
      EvaluationOptions options,
      Optional<Evaluator> made,
      Problems problems,
      Progress progress,
      Map<String, String> dataOptions,
      Consumer<String> fetching) {
    /** Opens a data set; empty if that is among the problems. */
    Optional<ImageDataSet> open(String location) {
      return problems.get(
          () -> {
            fetching.accept(location);
            return DataSets.open(registry, location, dataOptions);
          });
    }

    /** The evaluator, once there are no problems. */
    Evaluator evaluator() {
      problems.throwIfAny();
      return made.orElseThrow();
    }
  }
}
