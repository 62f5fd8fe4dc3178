// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.Problems;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Measures a set of images, against a reference where a metric needs one. */
@Command(
    name = "images",
    description = {
      "Measure the set IMAGES against a REFERENCE: FID, KID and other metrics of sets.",
      "Without --metrics or --protocol: fid."
    })
final class EvaluateImagesCommand extends EvaluateDataSetsCommand {
  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set to measure.")
  private String images = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REFERENCE",
      description = "Statistics (.npz) or a data set; some metrics, such as is, need none.")
  private Optional<String> reference = Optional.empty();

  EvaluateImagesCommand() {
    super("fid");
  }

  @Override
  void evaluate(Measurement measurement) {
    Optional<String> compared = reference.or(measurement.protocol()::reference);
    Problems problems = measurement.problems();
    compared.ifPresent(text -> problems.check(() -> measurement.fetching().accept(text)));
    Optional<ImageDataSet> opened = measurement.open(images);
    try {
      measurement.made().ifPresent(evaluator -> evaluator.checkForSet(compared, problems));
      Evaluator evaluator = measurement.evaluator();
      DataSetImages set =
          new DataSetImages(
              measurement.options().stream(opened.orElseThrow()), measurement.count());
      report(images, measurement, evaluator.evaluateSet(set, compared));
    } finally {
      opened.ifPresent(ImageDataSet::close);
    }
  }
}
