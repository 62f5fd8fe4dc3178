// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.PreparationMixin;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is measured and how, for all commands that measure. */
final class EvaluationMixin {
  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "A YAML file, or one of adm-256, adm-512, fdr6-256, val-rfid, tiny-fashion,"
              + " tiny-fashion-reconstruction. Other options override it.")
  private Optional<String> protocol = Optional.empty();

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      description = "Metrics instead of the usual ones (see 'rae4j list metric').")
  private List<String> metrics = List.of();

  @Option(
      names = "--set",
      paramLabel = "METRIC.KEY=VALUE",
      description =
          "A setting of a metric, for example prdc.convention=adm or kid.subset_size=500.")
  private List<String> settings = List.of();

  @Option(
      names = "--features",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description =
          "Feature network (default: inception-v3), for example"
              + " inception-v3:weights=FILE or encoder:config=FILE.")
  private Optional<String> features = Optional.empty();

  @Option(
      names = "--pair-features",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description = "Network that compares pairs: lpips-vgg16 (default) or lpips-alexnet.")
  private Optional<String> pairFeatures = Optional.empty();

  @Option(
      names = "--feature-batch-size",
      paramLabel = "B",
      defaultValue = "" + EvaluationOptions.DEFAULT_BATCH_SIZE,
      description =
          "Images that go through a feature network together; does not change the result"
              + " (default: ${DEFAULT-VALUE}).")
  private int batchSize = EvaluationOptions.DEFAULT_BATCH_SIZE;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report with everything needed to repeat it, as JSON.")
  private Optional<Path> report = Optional.empty();

  /** Refuses values out of range. */
  void requireUsage() {
    UsageException.requirePositive("--feature-batch-size", batchSize);
    report.ifPresent(file -> Targets.requireWritable(file, false));
  }

  Optional<Path> report() {
    return report;
  }

  /** Whether a protocol was asked for. */
  boolean isProtocolGiven() {
    return protocol.isPresent();
  }

  /** Whether metrics were asked for. */
  boolean hasMetrics() {
    return !metrics.isEmpty();
  }

  /** The protocol that was asked for. */
  Optional<EvaluationProtocol> protocol() {
    return protocol.map(EvaluationProtocol::load);
  }

  /**
   * A protocol for what is measured without one.
   *
   * @param usual the metrics where none were asked for
   */
  EvaluationProtocol ofMetrics(List<String> usual, ImagePreparation preparation) {
    return EvaluationProtocol.ofMetrics(hasMetrics() ? metrics : usual, preparation);
  }

  /** The protocol with the options that override it. */
  EvaluationOptions options(
      EvaluationProtocol given, PreparationMixin preparing, Progress progress) {
    EvaluationOptions options = EvaluationOptions.of(given);
    return new EvaluationOptions(
        chosen(given),
        features.map(FeatureNetworkConfig::parse).orElse(options.features()),
        pairFeatures.map(FeatureNetworkConfig::parse).or(options::pairFeatures),
        options.imageSize(),
        preparing.preparation().orElse(options.preparation()),
        batchSize,
        preparing.threads(),
        preparing.skipsDamaged(),
        listener(progress));
  }

  private Map<String, Map<String, Object>> chosen(EvaluationProtocol given) {
    try {
      return given.withChosen(metrics, settings).metrics();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static EvaluationListener listener(Progress progress) {
    return (what, done, total) -> {
      if (total > 0) {
        progress.show(what, done / (double) total);
      } else {
        progress.finish();
      }
    };
  }
}
