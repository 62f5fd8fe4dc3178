// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.RequestedLabels;
import io.github.rae4j.network.Weights;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many images of which classes are generated. */
public final class LabelMixin {
  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "L",
      description =
          "Class of each image, separated by commas: its number, its name or the beginning of it"
              + " (see 'rae4j labels'; in double quotes if it has commas), or 'none' for an image"
              + " of no class.")
  private List<String> labels = List.of();

  @Option(names = "--count", paramLabel = "N", description = "Number of images.")
  private Optional<Integer> count = Optional.empty();

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description =
          "Labels of --count images: cyclic (image i is of class i modulo the number of classes),"
              + " balanced (as many of each class, in random order), random (uniformly drawn) or"
              + " none (of no class) (default: the protocol's, where there is one; else cyclic).")
  private Optional<LabelSampling> sampling = Optional.empty();

  @Option(names = "--unconditional", description = "Generate images of no class.")
  private boolean unconditional;

  private RequestedLabels requested() {
    return new RequestedLabels(labels, count, sampling, unconditional);
  }

  /**
   * Refuses options that contradict one another, and classes that are not known.
   *
   * @param classNames those of the config; may be empty
   * @throws UsageException naming them
   */
  public void requireUsage(ClassNames classNames) {
    try {
      requested().require(classNames);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private static UsageException usage(IllegalArgumentException problem) {
    return new UsageException(String.valueOf(problem.getMessage()));
  }

  /** Says which classes were taken for texts that are only the beginning of a name. */
  public List<String> notes(ClassNames classNames) {
    return requested().notes(classNames);
  }

  /** How labels are drawn where they are not given one by one. */
  public LabelSampling sampling(LabelSampling usual) {
    return requested().sampling(usual);
  }

  /** Whether the labels were given one by one. */
  public boolean isGiven() {
    return requested().isGiven();
  }

  /** Whether any of the options is given. */
  public boolean isAsked() {
    return isGiven() || count.isPresent() || sampling.isPresent() || unconditional;
  }

  /**
   * One label for each image.
   *
   * @param classNames those of the config; may be empty
   * @param classes number of classes that the model knows
   * @param usualCount number of images where none is given
   * @param usual how labels are drawn where that is not given
   * @param seed of random labels
   */
  public List<Optional<Long>> labels(
      ClassNames classNames, int classes, int usualCount, LabelSampling usual, long seed) {
    try {
      return requested().labels(classNames, classes, usualCount, usual, seed);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  /**
   * One label for each image of recorded start noise: those that are recorded with it, unless
   * others are asked for.
   */
  public List<Optional<Long>> labels(
      ClassNames classNames, int classes, Weights recorded, LabelSampling usual, long seed) {
    int images = TensorFiles.floats(recorded, "noise").shape().intDim(0);
    if (!isGiven() && count.isEmpty() && !unconditional && sampling.isEmpty()) {
      Optional<List<Optional<Long>>> stored = TensorFiles.labels(recorded, images);
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    return labels(classNames, classes, images, usual, seed);
  }
}
