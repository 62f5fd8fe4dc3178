// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.RequestedLabels;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many images of which classes are generated, by the options of the one-machine command. */
final class LabelOptions {
  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "L",
      description = "Class of each image: its number, its name, or 'none'.")
  private List<String> labels = List.of();

  @Option(names = "--count", paramLabel = "N", description = "Number of images.")
  private Optional<Integer> count = Optional.empty();

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description = "Labels of --count images: cyclic, balanced, random or none.")
  private Optional<LabelSampling> sampling = Optional.empty();

  @Option(names = "--unconditional", description = "Generate images of no class.")
  private boolean unconditional;

  /** What is asked for. */
  RequestedLabels requested() {
    return new RequestedLabels(labels, count, sampling, unconditional);
  }
}
