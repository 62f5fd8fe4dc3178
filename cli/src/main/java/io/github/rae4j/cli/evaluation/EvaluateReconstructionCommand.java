// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Encodes and decodes a data set and measures the reconstructions. */
@Command(
    name = "reconstruction",
    description = {
      "Reconstruct a data set by a config and measure: rFID, PSNR, SSIM, LPIPS.",
      "Without --config: the bundled model on the test set of Fashion-MNIST."
    })
final class EvaluateReconstructionCommand extends EvaluateModelCommand {
  @Option(
      names = "--images",
      paramLabel = "DATASET",
      description = "The data set, instead of the protocol's.")
  private Optional<String> images = Optional.empty();

  @Override
  String defaultProtocol(Session session) {
    return session.defaultReconstructionProtocol();
  }

  @Override
  void evaluate(
      Session session, EvaluationProtocol protocol, EvaluationOptions options, Progress progress) {
    String source =
        images
            .or(protocol::images)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--images DATASET is missing; the protocol %s names none"
                            .formatted(protocol.name())));
    try (ImageDataSet dataSet = DataSets.open(session.registry(), source);
        Evaluator evaluator = new Evaluator(session.registry(), session.engine(), options)) {
      evaluator.openForPairs();
      EvaluationResult outcome =
          evaluator.evaluatePairs(
              new ReconstructedPairs(
                  described(),
                  session.autoencoder(),
                  options.stream(dataSet),
                  evaluation().count(protocol)));
      progress.finish();
      report(
          session,
          protocol,
          outcome,
          Session.hashes(session.assembly().autoencoderFiles()),
          Map.of("preparation", options.preparation().name()));
    }
  }
}
