// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainingOptions;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ProcessGroup;

/**
 * The section of a config that says how the encoder is pretrained.
 *
 * @param training the run
 */
public record EncoderTrainingOptions(@Option(value = "the run", shared = true) Training training) {
  /** Checks the options. */
  public EncoderTrainingOptions {
    Options.check(EncoderTrainingOptions.class, training);
  }

  /**
   * The section {@code training}.
   *
   * @param run the keys that all trainers share
   * @param epochs epochs
   * @param emaDecay decay of the EMA; 0 for none
   * @param trainFrozen whether the position tables are trained
   * @param preparation of images before they are cropped
   * @param cropScale smallest fraction of the area that a random crop keeps; 1 for no cropping
   * @param flip whether half of the images are mirrored
   * @param visibleWeight weight of the visible patches, see {@link MaskedReconstructionLoss}
   */
  public record Training(
      @Option(value = "what all trainers share", embedded = true) TrainingOptions run,
      @Option(value = "epochs", defaultValue = "800", range = "[1, inf)") int epochs,
      @Option(value = "decay of the EMA; 0 for none", defaultValue = "0", range = "[0, 1)")
          double emaDecay,
      @Option(value = "whether the position tables are trained", defaultValue = "false")
          boolean trainFrozen,
      @Option(value = "preparation of images before they are cropped", defaultValue = "none")
          String preparation,
      @Option(
              value = "smallest fraction of the area that a random crop keeps; 1 for no cropping",
              defaultValue = "0.2",
              range = "(0, 1]")
          double cropScale,
      @Option(value = "whether half of the images are mirrored", defaultValue = "true")
          boolean flip,
      @Option(
              value = "weight of the error of the patches that the encoder sees",
              defaultValue = "0")
          double visibleWeight) {
    /** Checks the options. */
    public Training {
      Options.check(
          Training.class,
          run,
          epochs,
          emaDecay,
          trainFrozen,
          preparation,
          cropScale,
          flip,
          visibleWeight);
    }

    /** The settings of one of several processes. */
    public TrainingSettings settings(ProcessGroup group, Parameters section) {
      return TrainingSettings.of(run, epochs, emaDecay, trainFrozen, group, section);
    }
  }
}
