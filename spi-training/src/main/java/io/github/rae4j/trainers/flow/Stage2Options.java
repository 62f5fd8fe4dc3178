// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.Shuffle;
import io.github.rae4j.trainers.run.TrainingOptions;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ProcessGroup;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

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
   * @param conditions file of tensors with a condition for each image, in the order of the data, in
   *     place of labels; see {@link io.github.rae4j.core.pipeline.ConditionTensors}
   * @param preparation of images; a centre crop to the decoder's output size unless given
   * @param shuffle the order of an epoch; {@code full} unless given
   * @param shuffleBlock with {@code blocks}: consecutive images that are read together
   * @param shuffleBuffer with {@code blocks}: images that are mixed freely
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
      @Option(
              "file of tensors with a condition for each image, in the order of the data, in place"
                  + " of labels: context, attn_mask, null_context, null_attn_mask")
          Optional<String> conditions,
      @Option("preparation of images; a centre crop to the decoder's output size unless given")
          Optional<String> preparation,
      @Option(
              "the order of an epoch: full, or blocks, which reads data larger than the memory in"
                  + " pieces; full unless given")
          Optional<Shuffle.Kind> shuffle,
      @Option(
              value = "with blocks: consecutive images that are read together; 64 unless given",
              range = "[2, inf)")
          OptionalInt shuffleBlock,
      @Option(
              value =
                  "with blocks: images that are mixed freely, and held in memory twice; 4096 unless"
                      + " given",
              range = "[2, inf)")
          OptionalInt shuffleBuffer,
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
          conditions,
          preparation,
          shuffle,
          shuffleBlock,
          shuffleBuffer,
          cfgScale);
      boolean blocks = shuffle.filter(Shuffle.Kind.BLOCKS::equals).isPresent();
      if (!blocks && (shuffleBlock.isPresent() || shuffleBuffer.isPresent())) {
        throw new OptionException(
            Training.class,
            shuffleBlock.isPresent() ? "shuffle_block" : "shuffle_buffer",
            "has no effect unless training.shuffle is blocks");
      }
      int block = shuffleBlock.orElse(Shuffle.USUAL_BLOCK);
      int buffer = shuffleBuffer.orElse(Shuffle.USUAL_BUFFER);
      if (blocks && buffer < block) {
        throw new OptionException(
            Training.class,
            "shuffle_buffer",
            String.format(Locale.ROOT, "%d is smaller than a block of %d images", buffer, block));
      }
    }

    /** The order of an epoch. */
    Shuffle order() {
      return shuffle.filter(Shuffle.Kind.BLOCKS::equals).isPresent()
          ? new Shuffle(
              shuffleBlock.orElse(Shuffle.USUAL_BLOCK), shuffleBuffer.orElse(Shuffle.USUAL_BUFFER))
          : Shuffle.FULL;
    }

    /** The settings of one of several processes. */
    public TrainingSettings settings(ProcessGroup group, Parameters section) {
      return TrainingSettings.of(run, epochs, emaDecay, trainFrozen, group, section);
    }
  }
}
