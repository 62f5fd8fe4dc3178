// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.run.OptimizerOptions;
import io.github.rae4j.trainers.run.TrainingOptions;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ProcessGroup;
import java.util.Optional;

/**
 * The sections of a config that say how the decoder is trained.
 *
 * @param training the run
 * @param gan perceptual and adversarial loss; L1 alone unless given
 */
public record Stage1Options(
    @Option(value = "the run", shared = true) Training training,
    @Option(value = "perceptual and adversarial loss", defaultValue = "{}", shared = true)
        Gan gan) {
  /** Checks the options. */
  public Stage1Options {
    Options.check(Stage1Options.class, training, gan);
  }

  /**
   * The section {@code training}.
   *
   * @param run the keys that all trainers share
   * @param epochs epochs
   * @param emaDecay decay of the EMA
   * @param trainFrozen whether parameters that the decoder declares frozen, such as position
   *     tables, are trained nevertheless
   * @param noise distribution of the noise level of the tokens
   * @param preparation of images; scaled until they cover 1.5 times the decoder's output (of a
   *     square one, the short side) unless given
   */
  public record Training(
      @Option(value = "what all trainers share", embedded = true) TrainingOptions run,
      @Option(value = "epochs", defaultValue = "200", range = "[1, inf)") int epochs,
      @Option(value = "decay of the EMA", defaultValue = "0.9999", range = "[0, 1)")
          double emaDecay,
      @Option(
              value =
                  "whether parameters that the decoder declares frozen are trained nevertheless",
              defaultValue = "true")
          boolean trainFrozen,
      @Option(
              value = "distribution of the noise level of the tokens",
              defaultValue = "uniform",
              source = "uniform: the reference's code; half-normal: paper section 4.3")
          LatentNoise noise,
      @Option(
              "preparation of images; scaled until they cover 1.5 times the decoder's output unless"
                  + " given")
          Optional<String> preparation) {
    /** Checks the options. */
    public Training {
      Options.check(Training.class, run, epochs, emaDecay, trainFrozen, noise, preparation);
    }

    /** The settings of one of several processes. */
    public TrainingSettings settings(ProcessGroup group, Parameters section) {
      return TrainingSettings.of(run, epochs, emaDecay, trainFrozen, group, section);
    }
  }

  /**
   * The section {@code gan}.
   *
   * @param loss weights and first epochs
   * @param disc the discriminator
   * @param perceptual the network of the perceptual loss
   */
  public record Gan(
      @Option(value = "weights and first epochs", defaultValue = "{}", shared = true)
          AdversarialOptions loss,
      @Option(value = "the discriminator", shared = true) Optional<Disc> disc,
      @Option(value = "the network of the perceptual loss", shared = true)
          Optional<Perceptual> perceptual) {
    /** Checks the options. */
    public Gan {
      Options.check(Gan.class, loss, disc, perceptual);
    }
  }

  /**
   * The section {@code gan.disc}.
   *
   * @param type the discriminator
   * @param arch its keys
   * @param augment augmentation of the images that it sees
   * @param optimization its optimiser and learning rate
   */
  public record Disc(
      @Option(value = "discriminator", defaultValue = "dino") String type,
      @Option("keys of the discriminator") Optional<Parameters> arch,
      @Option(value = "augmentation of the images that it sees", defaultValue = "{}")
          DiffAug augment,
      @Option(value = "its optimiser and learning rate", embedded = true)
          OptimizerOptions optimization) {
    /** Checks the options. */
    public Disc {
      Options.check(Disc.class, type, arch, augment, optimization);
    }
  }

  /**
   * The section {@code gan.perceptual}.
   *
   * @param type feature network that compares pairs of images; its keys stand beside this one
   */
  public record Perceptual(
      @Option(
              value =
                  "feature network that compares pairs of images; its keys stand beside this one",
              defaultValue = "lpips-vgg16")
          String type) {
    /** Checks the option. */
    public Perceptual {
      Options.check(Perceptual.class, type);
    }
  }
}
