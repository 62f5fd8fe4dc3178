// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ClassName;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.WellKnownClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many images of which classes a user asks for, as the options {@code --labels}, {@code
 * --count}, {@code --sampling} and {@code --unconditional} say it. Immutable.
 *
 * @param texts class of each image: a number, a name or the beginning of one, or {@code none};
 *     empty where labels are drawn
 * @param count number of images
 * @param sampling how labels are drawn
 * @param unconditional whether images are of no class
 */
public record RequestedLabels(
    List<String> texts,
    Optional<Integer> count,
    Optional<LabelSampling> sampling,
    boolean unconditional) {
  /** Copies the list. */
  public RequestedLabels {
    texts = List.copyOf(texts);
  }

  /**
   * Refuses what contradicts itself, and classes that are not known.
   *
   * @param classNames those of the config; may be empty
   * @throws IllegalArgumentException naming the options
   */
  public void require(ClassNames classNames) {
    if (count.isPresent() && count.get() < 1) {
      throw new IllegalArgumentException("--count must be at least 1, but is " + count.get());
    }
    if (!texts.isEmpty() && count.isPresent()) {
      throw new IllegalArgumentException("give either --labels or --count");
    }
    if (unconditional && !texts.isEmpty()) {
      throw new IllegalArgumentException("--unconditional and --labels exclude one another");
    }
    if (sampling.isPresent() && (unconditional || !texts.isEmpty())) {
      throw new IllegalArgumentException(
          "--sampling draws the labels of --count images; it excludes --labels and"
              + " --unconditional");
    }
    texts.forEach(text -> parse(text, classNames));
  }

  /** Says which classes were taken for texts that are only the beginning of a name. */
  public List<String> notes(ClassNames classNames) {
    List<String> notes = new ArrayList<>();
    for (String text : texts) {
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
    return !texts.isEmpty();
  }

  /**
   * One label for each image.
   *
   * @param classNames those of the config; may be empty
   * @param classes number of classes that the model knows
   * @param usualCount number of images where none is given
   * @param usual how labels are drawn where that is not given
   * @param seed of random labels
   * @throws IllegalArgumentException if a class is not one of the model's
   */
  public List<Optional<Long>> labels(
      ClassNames classNames, int classes, int usualCount, LabelSampling usual, long seed) {
    if (isGiven()) {
      return texts.stream().map(text -> ofClass(text, parse(text, classNames), classes)).toList();
    }
    return sampling(usual).labels(classes, count.orElse(usualCount), seed);
  }

  /** The number after the last class means an image of no class, and is most often a slip. */
  private static Optional<Long> ofClass(String text, Optional<Long> label, int classes) {
    if (classes > 0 && label.isPresent() && (label.get() < 0 || label.get() >= classes)) {
      throw new IllegalArgumentException(
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
      throw new IllegalArgumentException("--labels: " + classNames.ambiguous(word, meant));
    }
    if (classNames.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--labels: '%s' is neither a whole number nor 'none', and the config names no"
                  + " classes (misc.class_names); it may name a list, a file, or %s",
              word,
              String.join(" or ", WellKnownClasses.list())));
    }
    boolean plan =
        Arrays.stream(LabelSampling.values()).anyMatch(each -> each.toString().equals(word));
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "--labels: '%s' is neither a whole number, 'none', nor a class of the config%s",
            word,
            plan ? "; did you mean --sampling " + word + "?" : classNames.hint(word)));
  }
}
