// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.DataSetPairs;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.Evaluator;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Measures images beside their originals. */
@Command(
    name = "pairs",
    description = {
      "Measure IMAGES beside their ORIGINALS: PSNR, SSIM, LPIPS and other metrics of pairs; metrics"
          + " of sets, such as rfid, take the originals as their reference.",
      "Without --metrics or --protocol: psnr,ssim."
    })
final class EvaluatePairsCommand extends EvaluateDataSetsCommand {
  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set to measure.")
  private String images = "";

  @Parameters(
      index = "1",
      paramLabel = "ORIGINALS",
      description = "The data set of the originals, in the same order.")
  private String originals = "";

  EvaluatePairsCommand() {
    super("psnr", "ssim");
  }

  @Override
  void evaluate(Measurement measurement) {
    Optional<ImageDataSet> ours = measurement.open(images);
    Optional<ImageDataSet> theirs = measurement.open(originals);
    try {
      measurement
          .made()
          .ifPresent(evaluator -> measurement.problems().check(evaluator::openForPairs));
      Evaluator evaluator = measurement.evaluator();
      EvaluationOptions options = measurement.options();
      DataSetPairs pairs =
          new DataSetPairs(
              options.stream(ours.orElseThrow()),
              options.stream(theirs.orElseThrow()),
              measurement.count());
      report(images, measurement, evaluator.evaluatePairs(pairs));
    } finally {
      ours.ifPresent(ImageDataSet::close);
      theirs.ifPresent(ImageDataSet::close);
    }
  }
}
