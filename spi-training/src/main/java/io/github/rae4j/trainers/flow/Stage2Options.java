// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainingOptions;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ProcessGroup;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The section of a config that says how the diffusion transformer is trained.
 *
 * @param training the run
 */
public record Stage2Options(@Option(value = "the run", shared = true) Training training) {
  /** Checks the options. */
  public Stage2Options {
    Options.check(Stage2Options.class, training);
  }

  /**
   * The section {@code training}.
   *
   * @param run the keys that all trainers share
   * @param epochs epochs
   * @param emaDecay decay of the EMA
   * @param trainFrozen whether parameters that the backbone declares frozen, such as position
   *     tables, are trained nevertheless
   * @param flip whether half of the images are mirrored
   * @param nullLabels whether all images have the null label, which images without labels need on a
   *     model with classes
   * @param preparation of images; a centre crop to the decoder's output size unless given
   * @param cfgScale a key of the reference that has no effect, neither there nor here
   */
  public record Training(
      @Option(value = "what all trainers share", embedded = true) TrainingOptions run,
      @Option(value = "epochs", defaultValue = "1400", range = "[1, inf)") int epochs,
      @Option(value = "decay of the EMA", defaultValue = "0.9995", range = "[0, 1)")
          double emaDecay,
      @Option(
              value =
                  "whether parameters that the backbone declares frozen are trained nevertheless",
              defaultValue = "true")
          boolean trainFrozen,
      @Option(value = "whether half of the images are mirrored", defaultValue = "true")
          boolean flip,
      @Option(
              value = "whether all images have the null label, as those without labels need",
              defaultValue = "false")
          boolean nullLabels,
      @Option("preparation of images; a centre crop to the decoder's output size unless given")
          Optional<String> preparation,
      @Option(value = "no effect", source = "the reference, where it has none either")
          OptionalDouble cfgScale) {
    /** Checks the options. */
    public Training {
      Options.check(
          Training.class,
          run,
          epochs,
          emaDecay,
          trainFrozen,
          flip,
          nullLabels,
          preparation,
          cfgScale);
    }

    /** The settings of one of several processes. */
    public TrainingSettings settings(ProcessGroup group, Parameters section) {
      return TrainingSettings.of(run, epochs, emaDecay, trainFrozen, group, section);
    }
  }
}
