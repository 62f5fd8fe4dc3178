// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ClassName;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.WellKnownClasses;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /**
   * Refuses options that contradict one another, and classes that are not known.
   *
   * @param classNames those of the config; may be empty
   * @throws UsageException naming them
   */
  public void requireUsage(ClassNames classNames) {
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

  /** Says which classes were taken for texts that are only the beginning of a name. */
  public List<String> notes(ClassNames classNames) {
    List<String> notes = new ArrayList<>();
    for (String text : labels) {
      String word = unquoted(text);
      for (ClassName each : classNames.meant(word)) {
        if (!word.matches("none|[+-]?\\d+") && !each.isCalled(word)) {
          notes.add(
              String.format(
                  Locale.ROOT, "'%s' is taken for class %d, %s", word, each.number(), each.name()));
        }
      }
    }
    return notes.stream().distinct().toList();
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
      ClassNames classNames, int classes, int usualCount, LabelSampling usual, long seed) {
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

  private static Optional<Long> parse(String text, ClassNames classNames) {
    String word = unquoted(text);
    if (word.equals("none")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(word));
    } catch (NumberFormatException e) {
      return Optional.of(named(word, classNames));
    }
  }

  /** As CSV has it: a name with commas stands in double quotes, a quote in it is doubled. */
  private static String unquoted(String text) {
    String word = text.strip();
    return word.length() > 1 && word.startsWith("\"") && word.endsWith("\"")
        ? word.substring(1, word.length() - 1).replace("\"\"", "\"").strip()
        : word;
  }

  private static long named(String word, ClassNames classNames) {
    List<ClassName> meant = classNames.meant(word);
    if (meant.size() == 1) {
      return meant.get(0).number();
    }
    if (meant.size() > 1) {
      throw new UsageException("--labels: " + classNames.ambiguous(word, meant));
    }
    if (classNames.isEmpty()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--labels: '%s' is neither a whole number nor 'none', and the config names no"
                  + " classes (misc.class_names); it may name a list, a file, or %s",
              word,
              String.join(" or ", WellKnownClasses.list())));
    }
    boolean plan =
        Arrays.stream(LabelSampling.values()).anyMatch(each -> each.toString().equals(word));
    throw new UsageException(
        String.format(
            Locale.ROOT,
            "--labels: '%s' is neither a whole number, 'none', nor a class of the config%s",
            word,
            plan ? "; did you mean --sampling " + word + "?" : classNames.hint(word)));
  }
}
