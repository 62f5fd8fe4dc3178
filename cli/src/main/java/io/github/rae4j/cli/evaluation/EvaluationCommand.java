// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.DeviceMixin;
import io.github.rae4j.cli.options.FetchMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationReport;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.MetricResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** What all commands that measure have in common: their options, and how they report. */
abstract class EvaluationCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  /** Options that say where results go and who makes them, which do not belong to them. */
  private static final Set<String> OUTPUTS =
      Set.of("--report", "--out", "-o", "--part", "--merge", "--nproc");

  final CommonOptions common() {
    return common;
  }

  /** Which engine was asked for. */
  abstract DeviceMixin engine();

  final EvaluationMixin evaluation() {
    return evaluation;
  }

  @Override
  public final Integer call() {
    evaluation.requireUsage();
    Progress progress = common.progress();
    try {
      evaluate(progress);
    } finally {
      progress.finish();
    }
    return 0;
  }

  /** Whether what is missing is fetched. */
  abstract FetchMixin fetching();

  /** Opens feature networks, whose weights are fetched before if that was asked for. */
  final Function<FeatureNetworkConfig, FeatureNetwork> networks(Registry registry) {
    return choice -> {
      fetching().features(common, registry, choice);
      return FeatureNetworks.open(registry, choice);
    };
  }

  /** Fetches a reference or a data set, if that was asked for and rae4j knows it. */
  final void fetch(Registry registry, String name) {
    fetching().file(common, name);
    fetching().dataSet(common, registry, name);
  }

  /** Measures and reports. */
  abstract void evaluate(Progress progress);

  /**
   * Shows the outcome of an evaluation and writes its report.
   *
   * @param title of the row of the table
   * @param settings what else the outcome depends on, for the report
   */
  final void report(
      String title,
      EvaluationProtocol protocol,
      EvaluationResult outcome,
      Map<String, Object> settings) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("command", common.commandLine(OUTPUTS));
    run.put("protocol", protocol.name());
    run.putAll(settings);
    EvaluationReport report = EvaluationReport.of(outcome, run);
    report.warnings().forEach(common::log);
    for (MetricResult result : outcome.results()) {
      result
          .values()
          .forEach(
              (name, value) -> common.print(String.format(Locale.ROOT, "%-12s %.6g", name, value)));
    }
    common.print("");
    report.markdown(title).forEach(common::print);
    evaluation
        .report()
        .ifPresent(
            file -> {
              AtomicFiles.write(
                  file,
                  temporary ->
                      Files.writeString(temporary, report.toJson(), StandardCharsets.UTF_8));
              common.print("");
              common.print("written   " + file.toAbsolutePath().normalize());
            });
    Map<String, Object> result = new LinkedHashMap<>(report.content());
    result.put("seconds", report.seconds());
    common.result(result);
  }
}
