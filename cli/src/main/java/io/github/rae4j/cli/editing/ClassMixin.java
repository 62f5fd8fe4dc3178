// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.RequestedLabels;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The classes of images, one by one, or how many there are. */
public final class ClassMixin {
  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "L",
      description =
          "Class of each image, separated by commas: its number, its name or the beginning of it"
              + " (see 'rae4j labels'; in double quotes if it has commas), or 'none' for an image"
              + " of no class.")
  private List<String> labels = List.of();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Number of images, where no labels are given.")
  private Optional<Integer> count = Optional.empty();

  private RequestedLabels requested() {
    return new RequestedLabels(labels, count, Optional.empty(), false);
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

  /** Says which classes were taken for texts that are only the beginning of a name. */
  public List<String> notes(ClassNames classNames) {
    return requested().notes(classNames);
  }

  /** Whether labels or a number were given. */
  public boolean isGiven() {
    return !labels.isEmpty() || count.isPresent();
  }

  /**
   * One label for each image.
   *
   * @param classNames those of the config; may be empty
   * @param classes number of classes that the model knows
   * @param usualCount number of images where none is given
   * @param usual the labels of images that none are given for
   */
  public List<Optional<Long>> labels(
      ClassNames classNames, int classes, int usualCount, LabelSampling usual) {
    try {
      return requested().labels(classNames, classes, usualCount, usual, 0);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private static UsageException usage(IllegalArgumentException problem) {
    return new UsageException(String.valueOf(problem.getMessage()));
  }
}
