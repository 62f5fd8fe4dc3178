// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Measures a set of images, against a reference where the metric needs one. */
abstract class EvaluateSetCommand extends EvaluateImagesCommand {
  /** FID. */
  @Command(name = "fid", description = "Frechet distance of IMAGES from a REFERENCE.")
  static final class Fid extends EvaluateSetCommand {
    Fid() {
      super("fid");
    }
  }

  /** Spatial FID. */
  @Command(name = "sfid", description = "Spatial Frechet distance of IMAGES from a REFERENCE.")
  static final class Sfid extends EvaluateSetCommand {
    Sfid() {
      super("sfid");
    }
  }

  /** Inception Score. */
  @Command(name = "is", description = "Inception Score of IMAGES.")
  static final class InceptionScore extends EvaluateSetCommand {
    InceptionScore() {
      super("is");
    }
  }

  /** Precision and recall. */
  @Command(
      name = "prdc",
      description = "Precision, recall, density and coverage of IMAGES and a REFERENCE.")
  static final class Prdc extends EvaluateSetCommand {
    Prdc() {
      super("prdc");
    }
  }

  /** KID. */
  @Command(name = "kid", description = "Kernel distance of IMAGES from a REFERENCE.")
  static final class Kid extends EvaluateSetCommand {
    Kid() {
      super("kid");
    }
  }

  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set to measure.")
  private String images = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REFERENCE",
      description = "Statistics (.npz) or a data set; the Inception Score needs none.")
  private Optional<String> reference = Optional.empty();

  EvaluateSetCommand(String metric) {
    super(metric);
  }

  @Override
  final String images() {
    return images;
  }

  @Override
  final void evaluate(Measurement measurement) {
    report(
        measurement,
        measurement
            .evaluator()
            .evaluateSet(measurement.imageSet(), reference.or(measurement.protocol()::reference)));
  }
}
