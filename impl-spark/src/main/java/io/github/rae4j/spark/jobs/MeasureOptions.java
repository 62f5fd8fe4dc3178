// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationReport;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.spark.output.RunFiles;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** What is measured and how, by the options of the one-machine commands. */
final class MeasureOptions {
  @Option(names = "--protocol", paramLabel = "NAME", description = "A YAML file, or a protocol.")
  private Optional<String> protocol = Optional.empty();

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      description = "Metrics instead of the usual ones.")
  private List<String> metrics = List.of();

  @Option(names = "--set", paramLabel = "METRIC.KEY=VALUE", description = "A setting of a metric.")
  private List<String> settings = List.of();

  @Option(
      names = "--features",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description = "Feature network (default: inception-v3).")
  private Optional<String> features = Optional.empty();

  @Option(
      names = "--pair-features",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description = "Network that compares pairs.")
  private Optional<String> pairFeatures = Optional.empty();

  @Option(
      names = "--feature-batch-size",
      paramLabel = "B",
      description = "Images that go through a feature network together.")
  private int batchSize = EvaluationOptions.DEFAULT_BATCH_SIZE;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report with everything needed to repeat it, as JSON.")
  private Optional<String> report = Optional.empty();

  /** Whether a protocol was asked for. */
  boolean isProtocolGiven() {
    return protocol.isPresent();
  }

  /** Whether metrics were asked for. */
  boolean hasMetrics() {
    return !metrics.isEmpty();
  }

  /**
   * The protocol that was asked for, or the one that the config names, or one of the metrics alone.
   *
   * @param key of the config that names it
   * @param name that the config has there
   */
  EvaluationProtocol protocol(
      RaeConfig config, String key, Optional<String> name, ImagePreparation preparation) {
    WrongUsage.requirePositive("--feature-batch-size", batchSize);
    return protocol
        .map(EvaluationProtocol::load)
        .or(
            () ->
                name.map(
                    text ->
                        EvaluationProtocol.load(
                            EvaluationProtocol.NAMES.contains(text)
                                ? text
                                : config.file(key, text).toString())))
        .orElseGet(() -> EvaluationProtocol.ofMetrics(metrics, preparation));
  }

  /** The protocol with the options that override it. */
  EvaluationOptions options(EvaluationProtocol given, PreparationOptions data) {
    EvaluationOptions usual = EvaluationOptions.of(given);
    Map<String, Map<String, Object>> chosen;
    try {
      chosen = given.withChosen(metrics, settings).metrics();
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
    return new EvaluationOptions(
        chosen,
        features.map(FeatureNetworkConfig::parse).orElse(usual.features()),
        pairFeatures.map(FeatureNetworkConfig::parse).or(usual::pairFeatures),
        usual.imageSize(),
        data.preparation().orElse(usual.preparation()),
        batchSize,
        0,
        data.skipsDamaged(),
        EvaluationListener.NONE);
  }

  /**
   * Shows the outcome and writes its report, as the one-machine commands do.
   *
   * @param title of the row of the table
   * @param run what the outcome depends on
   */
  void report(
      JobConsole console,
      JavaSparkContext spark,
      String title,
      EvaluationResult outcome,
      Map<String, Object> run) {
    Map<String, Object> all = new LinkedHashMap<>(run);
    all.put("application", spark.sc().applicationId());
    EvaluationReport made = EvaluationReport.of(outcome, all);
    made.warnings().forEach(console::log);
    for (MetricResult result : outcome.results()) {
      result
          .values()
          .forEach(
              (name, value) ->
                  console.print(String.format(Locale.ROOT, "%-12s %.6g", name, value)));
    }
    console.print("");
    made.markdown(title).forEach(console::print);
    report.ifPresent(
        file -> {
          Path target = RunFiles.qualified(file, spark.hadoopConfiguration());
          RunFiles.of(target, spark.hadoopConfiguration())
              .write(target, made.toJson().getBytes(StandardCharsets.UTF_8));
          console.print("");
          console.print("written   " + RunOptions.shown(target));
        });
    Map<String, Object> result = new LinkedHashMap<>(made.content());
    result.put("seconds", made.seconds());
    console.result(result);
  }
}
