// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.evaluation.EvaluationReport;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.metric.MetricResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows the outcome of an evaluation and writes its report. */
final class Evaluations {
  private Evaluations() {}

  /**
   * Reports.
   *
   * @param title of the row of the table
   * @param run what the report says beside the outcome
   * @param target of the JSON report
   */
  static void report(
      CommonOptions common,
      String title,
      EvaluationResult outcome,
      Map<String, Object> run,
      Optional<Path> target) {
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
    target.ifPresent(
        file -> {
          AtomicFiles.write(
              file,
              temporary -> Files.writeString(temporary, report.toJson(), StandardCharsets.UTF_8));
          common.print("");
          common.print("written   " + file.toAbsolutePath().normalize());
        });
    common.result(report.content());
  }
}
