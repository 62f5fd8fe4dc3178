// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * The section {@code training.callbacks.samples}.
 *
 * @param every steps between two images; there is also one after the last step
 * @param labels class of each sample; spread over the classes unless given
 * @param count number of samples; two for each class, at most 16, unless given
 * @param seed of the noise
 */
@RecordBuilder
public record SamplesOptions(
    @Option(
            value = "steps between two images; there is also one after the last step",
            defaultValue = "2500",
            range = "[1, inf)")
        long every,
    @Option("class of each sample; spread over the classes unless given")
        Optional<List<Long>> labels,
    @Option(
            value = "number of samples; two for each class, at most 16, unless given",
            range = "[1, inf)")
        OptionalInt count,
    @Option(value = "seed of the noise", defaultValue = "0") long seed)
    implements SamplesOptionsBuilder.With {
  private static final int MOST = 16;

  /** Checks the options. */
  public SamplesOptions {
    Options.check(SamplesOptions.class, every, labels, count, seed);
    labels = labels.map(List::copyOf);
  }

  /** Starts with the defaults of a config. */
  public static SamplesOptionsBuilder builder() {
    return SamplesOptionsBuilder.builder(Options.of(SamplesOptions.class).defaults());
  }

  /** The class of each sample for a backbone of so many classes. */
  long[] labels(int classes) {
    int many = count.orElse(Math.min(MOST, 2 * classes));
    return labels
        .map(given -> given.stream().mapToLong(l -> l).toArray())
        .orElseGet(
            () ->
                LongStream.range(0, many)
                    .map(i -> many < classes ? i * classes / many : i % classes)
                    .toArray());
  }
}
