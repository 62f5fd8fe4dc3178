// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.network.Weights;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many images of which classes are generated. */
public final class LabelMixin {
  private static final int DEFAULT_COUNT = 10;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "L",
      description = "Class of each image, separated by commas; 'none' for an image of no class.")
  private List<String> labels = List.of();

  @Option(names = "--count", paramLabel = "N", description = "Number of images.")
  private Optional<Integer> count = Optional.empty();

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description =
          "Labels of --count images: cyclic (image i is of class i modulo the number of classes),"
              + " balanced (as many of each class, in random order), random (uniformly drawn) or"
              + " none (of no class) (default: cyclic).")
  private Optional<LabelSampling> sampling = Optional.empty();

  @Option(names = "--unconditional", description = "Generate images of no class.")
  private boolean unconditional;

  /**
   * Refuses options that contradict one another.
   *
   * @throws UsageException naming them
   */
  public void requireUsage() {
    count.ifPresent(n -> UsageException.requirePositive("--count", n));
    if (!labels.isEmpty() && count.isPresent()) {
      throw new UsageException("give either --labels or --count");
    }
    if (unconditional && !labels.isEmpty()) {
      throw new UsageException("--unconditional and --labels exclude one another");
    }
    if (sampling.isPresent() && (unconditional || count.isEmpty())) {
      throw new UsageException("--sampling draws the labels of --count images; give --count");
    }
    labels.forEach(LabelMixin::parse);
  }

  /**
   * One label for each image.
   *
   * @param classes that the model knows
   * @param recorded start noise, maybe with labels, if it was given
   * @param seed of random labels
   */
  public List<Optional<Long>> labels(int classes, Optional<Weights> recorded, long seed) {
    if (!labels.isEmpty()) {
      return labels.stream().map(LabelMixin::parse).toList();
    }
    Optional<Integer> recordedImages =
        recorded.map(weights -> TensorFiles.floats(weights, "noise").shape().intDim(0));
    if (recorded.isPresent() && count.isEmpty() && !unconditional) {
      Optional<List<Optional<Long>>> stored =
          TensorFiles.labels(recorded.get(), recordedImages.orElseThrow());
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    int images = count.orElseGet(() -> recordedImages.orElse(Math.min(DEFAULT_COUNT, classes)));
    LabelSampling drawn =
        unconditional ? LabelSampling.NONE : sampling.orElse(LabelSampling.CYCLIC);
    return drawn.labels(classes, images, seed);
  }

  private static Optional<Long> parse(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new UsageException("--labels: '" + text + "' is neither a whole number nor 'none'");
    }
  }
}
