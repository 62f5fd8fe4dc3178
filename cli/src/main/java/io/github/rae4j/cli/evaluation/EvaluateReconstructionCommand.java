// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.Problems;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes and decodes a data set and measures the reconstructions. */
@Command(
    name = "reconstruction",
    description = {
      "Reconstruct a data set by a config and measure: rFID, PSNR, SSIM, LPIPS.",
      "The protocol is that of --protocol or the one that the config names as"
          + " evaluation.reconstruction_protocol; without either, give --images and --metrics."
          + " --images are measured as they are, all of them unless --protocol or --limit say"
          + " otherwise.",
      "Without --config: the bundled model on the test set of Fashion-MNIST."
    })
final class EvaluateReconstructionCommand extends EvaluateModelCommand {
  private static final String KEY = "evaluation.reconstruction_protocol";

  @Mixin private DataMixin data = new DataMixin();

  @Option(
      names = "--images",
      paramLabel = "DATASET",
      description = "The data set, instead of the protocol's.")
  private Optional<String> images = Optional.empty();

  @Override
  List<String> overrides() {
    return List.of();
  }

  @Override
  void requireUsage(RaeConfig loaded) {
    data.requireUsage();
    boolean named =
        evaluation().isProtocolGiven() || loaded.evaluation().reconstructionProtocol().isPresent();
    if (!named && (images.isEmpty() || !evaluation().hasMetrics())) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "the config names no protocol (%s); give --protocol NAME, or --images DATASET and"
                  + " --metrics NAMES",
              KEY));
    }
  }

  @Override
  void evaluate(Session session, RaeConfig loaded, Progress progress) {
    EvaluationProtocol protocol =
        protocol(loaded, KEY, loaded.evaluation().reconstructionProtocol())
            .orElseGet(
                () ->
                    evaluation()
                        .ofMetrics(List.of(), data.preparing().preparation(session.imageSize())));
    String source =
        images
            .or(protocol::images)
            .orElseThrow(
                () ->
                    new UsageException(
                        String.format(
                            Locale.ROOT,
                            "--images DATASET is missing; the protocol %s names none",
                            protocol.name())));
    boolean asItIs = images.isPresent() && !evaluation().isProtocolGiven();
    int count = data.limit().orElse(asItIs ? 0 : protocol.count());
    EvaluationOptions options = evaluation().options(protocol, data.preparing(), progress);
    Problems problems = new Problems();
    problems.check(session.assembly()::autoencoderFiles);
    Optional<ImageDataSet> opened =
        problems.get(
            () -> {
              fetch(session.registry(), source);
              return DataSets.open(session.registry(), source, data.preparing().dataOptions());
            });
    Optional<Evaluator> made =
        problems.get(
            () ->
                new Evaluator(
                    session.registry(),
                    session.measuringEngine(),
                    options,
                    networks(session.registry())));
    try {
      made.ifPresent(evaluator -> problems.check(evaluator::openForPairs));
      problems.throwIfAny();
      EvaluationResult outcome =
          made.orElseThrow()
              .evaluatePairs(
                  new ReconstructedPairs(
                      described(),
                      session.autoencoder(),
                      options.stream(opened.orElseThrow()),
                      count));
      progress.finish();
      report(
          session,
          protocol,
          outcome,
          Session.hashes(session.assembly().autoencoderFiles()),
          Map.of("preparation", options.preparation().name()));
    } finally {
      made.ifPresent(Evaluator::close);
      opened.ifPresent(ImageDataSet::close);
    }
  }
}
