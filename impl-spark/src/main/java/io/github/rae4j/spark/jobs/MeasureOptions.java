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
import io.github.rae4j.spark.evaluation.KeptRounds;
import io.github.rae4j.spark.output.RunFiles;
import io.github.rae4j.spark.output.RunFolder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Mixin;
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
      description =
          "Write the report with everything needed to repeat it, as JSON; a killed driver goes on.")
  private Optional<String> report = Optional.empty();

  @Mixin private RoundOptions rounds = new RoundOptions();

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
    rounds.require();
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

  /** What is measured, by name, as far as options say it; a run that goes on must have the same. */
  Map<String, String> identity(EvaluationOptions options, Optional<String> reference) {
    Map<String, String> identity = new LinkedHashMap<>();
    Map<String, Object> all = new TreeMap<>();
    options.metrics().forEach((name, its) -> all.put(name, new TreeMap<>(its)));
    identity.put("metrics", all.toString());
    identity.put("features", described(options.features()));
    identity.put(
        "pair features", options.pairFeatures().map(MeasureOptions::described).orElse("none"));
    identity.put("image size", options.imageSize().map(String::valueOf).orElse("any"));
    identity.put("prepare", options.preparation().name());
    identity.put("feature batch size", Integer.toString(options.batchSize()));
    identity.put("skip damaged", Boolean.toString(options.skipDamaged()));
    identity.put("reference", reference.orElse("none"));
    return identity;
  }

  private static String described(FeatureNetworkConfig network) {
    return network.network() + " " + new TreeMap<>(network.options());
  }

  /** Whether a report is wanted, beside which a run is kept. */
  boolean isReported() {
    return report.isPresent();
  }

  /**
   * What is measured.
   *
   * @param title of the row of the table
   * @param phase whose rounds stand in the rows of provenance, see {@link KeptRounds.Progress}
   * @param identity what the outcome depends on besides {@link #identity}
   * @param remarks what may change while the rounds of a run are kept
   * @param run what the report says of it
   */
  record Subject(
      String title,
      String phase,
      Map<String, String> identity,
      Map<String, String> remarks,
      Map<String, Object> run) {}

  /**
   * Measures, shows the outcome and writes its report, as the one-machine commands do. What was
   * measured is kept beside the report until it is written.
   */
  void run(
      JobConsole console,
      JavaSparkContext spark,
      Subject subject,
      Function<Optional<KeptRounds>, EvaluationResult> measuring) {
    if (report.isEmpty()) {
      show(console, spark, subject, subject.run(), measuring.apply(Optional.empty()));
      return;
    }
    Path target = RunFiles.qualified(report.get(), spark.hadoopConfiguration());
    RunOptions.requireKind(spark, target, false);
    try (RunFolder folder =
        RunOptions.open(console, spark, target, subject.identity(), subject.remarks())) {
      KeptRounds kept = rounds.kept(console, folder);
      EvaluationResult outcome = measuring.apply(Optional.of(kept));
      Map<String, Object> run = new LinkedHashMap<>(subject.run());
      if (!folder.changes().isEmpty()) {
        run.put("changes", folder.changes());
      }
      EvaluationReport made = show(console, spark, subject, run, outcome);
      folder.files().write(target, made.toJson().getBytes(StandardCharsets.UTF_8));
      RoundOptions.finish(console, spark, folder, kept.completed(subject.phase()));
      console.print("");
      console.print("written   " + RunOptions.shown(target));
    }
  }

  private static EvaluationReport show(
      JobConsole console,
      JavaSparkContext spark,
      Subject subject,
      Map<String, Object> run,
      EvaluationResult outcome) {
    EvaluationReport made = EvaluationReport.of(outcome, run);
    made.warnings().forEach(console::log);
    for (MetricResult result : outcome.results()) {
      result
          .values()
          .forEach(
              (name, value) ->
                  console.print(String.format(Locale.ROOT, "%-12s %.6g", name, value)));
    }
    console.print("");
    made.markdown(subject.title()).forEach(console::print);
    Map<String, Object> result = new LinkedHashMap<>(made.content());
    result.put("application", spark.sc().applicationId());
    result.put("seconds", made.seconds());
    console.result(result);
    return made;
  }
}
