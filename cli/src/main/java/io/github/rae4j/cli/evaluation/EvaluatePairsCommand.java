// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.DataSetPairs;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.data.DataSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Measures images beside their originals. */
abstract class EvaluatePairsCommand extends EvaluateImagesCommand {
  /** PSNR. */
  @Command(name = "psnr", description = "Peak signal-to-noise ratio of IMAGES to ORIGINALS.")
  static final class Psnr extends EvaluatePairsCommand {
    Psnr() {
      super("psnr");
    }
  }

  /** SSIM. */
  @Command(name = "ssim", description = "Structural similarity of IMAGES to ORIGINALS.")
  static final class Ssim extends EvaluatePairsCommand {
    Ssim() {
      super("ssim");
    }
  }

  /** LPIPS. */
  @Command(name = "lpips", description = "Perceptual distance of IMAGES from ORIGINALS.")
  static final class Lpips extends EvaluatePairsCommand {
    Lpips() {
      super("lpips");
    }
  }

  /** rFID. */
  @Command(name = "rfid", description = "Frechet distance of reconstructed IMAGES from ORIGINALS.")
  static final class Rfid extends EvaluatePairsCommand {
    Rfid() {
      super("rfid");
    }
  }

  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set to measure.")
  private String images = "";

  @Parameters(
      index = "1",
      paramLabel = "ORIGINALS",
      description = "The data set of the originals, in the same order.")
  private String originals = "";

  EvaluatePairsCommand(String metric) {
    super(metric);
  }

  @Override
  final String images() {
    return images;
  }

  @Override
  final void evaluate(Measurement measurement) {
    try (ImageDataSet theirs = DataSets.open(measurement.registry(), originals)) {
      EvaluationOptions options = measurement.options();
      DataSetPairs pairs =
          new DataSetPairs(
              options.stream(measurement.images()), options.stream(theirs), measurement.count());
      report(measurement, measurement.evaluator().evaluatePairs(pairs));
    }
  }
}
