// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.network.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** How many images of which classes are generated. */
public final class LabelMixin {
  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "L",
      description =
          "Class of each image, separated by commas: its number, its name where the config has"
              + " misc.class_names, or 'none' for an image of no class.")
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

  /**
   * Refuses options that contradict one another, and classes that are not known.
   *
   * @param classNames those of the config; may be empty
   * @throws UsageException naming them
   */
  public void requireUsage(List<String> classNames) {
    count.ifPresent(n -> UsageException.requirePositive("--count", n));
    if (!labels.isEmpty() && count.isPresent()) {
      throw new UsageException("give either --labels or --count");
    }
    if (unconditional && !labels.isEmpty()) {
      throw new UsageException("--unconditional and --labels exclude one another");
    }
    if (sampling.isPresent() && (unconditional || !labels.isEmpty())) {
      throw new UsageException(
          "--sampling draws the labels of --count images; it excludes --labels and"
              + " --unconditional");
    }
    labels.forEach(text -> parse(text, classNames));
  }

  /** How labels are drawn where they are not given one by one. */
  public LabelSampling sampling(LabelSampling usual) {
    return unconditional ? LabelSampling.NONE : sampling.orElse(usual);
  }

  /** Whether the labels were given one by one. */
  public boolean isGiven() {
    return !labels.isEmpty();
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
      List<String> classNames, int classes, int usualCount, LabelSampling usual, long seed) {
    if (isGiven()) {
      return labels.stream().map(text -> ofClass(text, parse(text, classNames), classes)).toList();
    }
    return sampling(usual).labels(classes, count.orElse(usualCount), seed);
  }

  /**
   * One label for each image of recorded start noise: those that are recorded with it, unless
   * others are asked for.
   */
  public List<Optional<Long>> labels(
      List<String> classNames, int classes, Weights recorded, LabelSampling usual, long seed) {
    int images = TensorFiles.floats(recorded, "noise").shape().intDim(0);
    if (!isGiven() && count.isEmpty() && !unconditional && sampling.isEmpty()) {
      Optional<List<Optional<Long>>> stored = TensorFiles.labels(recorded, images);
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    return labels(classNames, classes, images, usual, seed);
  }

  /** The number after the last class means an image of no class, and is most often a slip. */
  private static Optional<Long> ofClass(String text, Optional<Long> label, int classes) {
    if (label.isPresent() && label.get() == classes) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--labels: '%s' is out of range: this model knows the classes 0 to %d; 'none' is an"
                  + " image of no class",
              text.strip(),
              classes - 1));
    }
    return label;
  }

  private static Optional<Long> parse(String text, List<String> classNames) {
    String word = text.strip();
    if (word.equals("none")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(word));
    } catch (NumberFormatException e) {
      return Optional.of(named(word, classNames));
    }
  }

  private static long named(String word, List<String> classNames) {
    int exact = classNames.indexOf(word);
    if (exact >= 0 && exact == classNames.lastIndexOf(word)) {
      return exact;
    }
    int[] similar =
        IntStream.range(0, classNames.size())
            .filter(i -> normalised(classNames.get(i)).equals(normalised(word)))
            .toArray();
    if (similar.length == 1) {
      return similar[0];
    }
    if (similar.length > 1) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--labels: '%s' is the name of several classes, %s; give the number",
              word,
              Arrays.toString(similar)));
    }
    if (classNames.isEmpty()) {
      throw new UsageException(
          String.format(
                  Locale.ROOT,
                  "--labels: '%s' is neither a whole number nor 'none', and the config names no"
                      + " classes",
                  word)
              + " (misc.class_names)");
    }
    boolean plan =
        Arrays.stream(LabelSampling.values()).anyMatch(each -> each.toString().equals(word));
    throw new UsageException(
        String.format(
            Locale.ROOT,
            "--labels: '%s' is neither a whole number, 'none', nor a class of the config%s",
            word,
            plan ? "; did you mean --sampling " + word + "?" : hint(word, classNames)));
  }

  private static String hint(String word, List<String> classNames) {
    String nearest = NearestName.hint(word, classNames);
    return !nearest.isEmpty() || classNames.size() > 20
        ? nearest
        : "; it has " + String.join(", ", classNames);
  }

  private static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ');
  }
}
