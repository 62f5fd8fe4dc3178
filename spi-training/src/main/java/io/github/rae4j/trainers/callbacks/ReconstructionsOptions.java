// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * The section {@code training.callbacks.reconstructions}.
 *
 * @param every steps between two images; there is also one after the last step
 * @param count number of images, taken evenly from the data
 * @param data the data set; that of the run unless given
 * @param preparation of the images; a centre crop to the size in training unless given
 * @param seed of the masks of an encoder in training
 */
@RecordBuilder
public record ReconstructionsOptions(
    @Option(
            value = "steps between two images; there is also one after the last step",
            defaultValue = "2500",
            range = "[1, inf)")
        long every,
    @Option(
            value = "number of images, taken evenly from the data",
            defaultValue = "8",
            range = "[1, inf)")
        int count,
    @Option("data set; that of the run unless given") Optional<String> data,
    @Option("preparation of the images; a centre crop to the size in training unless given")
        Optional<String> preparation,
    @Option(value = "seed of the masks of an encoder in training", defaultValue = "0") long seed)
    implements ReconstructionsOptionsBuilder.With {
  /** Checks the options. */
  public ReconstructionsOptions {
    Options.check(ReconstructionsOptions.class, every, count, data, preparation, seed);
  }

  /** Starts with the defaults of a config. */
  public static ReconstructionsOptionsBuilder builder() {
    return ReconstructionsOptionsBuilder.builder(
        Options.of(ReconstructionsOptions.class).defaults());
  }
}
