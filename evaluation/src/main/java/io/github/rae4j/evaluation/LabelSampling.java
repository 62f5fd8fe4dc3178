// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/** How the class labels of generated images are drawn (paper table 14). */
public enum LabelSampling {
  /** Image i has class i modulo the number of classes. */
  CYCLIC,
  /** Every class equally often, in an order that depends on the seed. */
  BALANCED,
  /** Each image's class drawn uniformly and independently. */
  RANDOM,
  /** No labels: unconditional generation. */
  NONE;

  /**
   * Parses {@code cyclic}, {@code balanced}, {@code random} or {@code none}.
   *
   * @throws RaeException for any other text
   */
  public static LabelSampling parse(String text) {
    for (LabelSampling sampling : values()) {
      if (sampling.toString().equals(text)) {
        return sampling;
      }
    }
    throw new ConfigException(
        "labels: expected cyclic, balanced, random or none, found '" + text + "'",
        Where.key("labels").ofPart("label sampling"));
  }

  /**
   * One label for each image.
   *
   * @param classes number of classes
   * @param count number of images
   * @param seed seed of the order or of the draws; equal seeds give equal labels
   * @throws RaeException if labels are to be balanced and {@code count} is not a multiple of {@code
   *     classes}
   */
  public List<Optional<Long>> labels(int classes, int count, long seed) {
    return switch (this) {
      case CYCLIC -> boxed(LongStream.range(0, count).map(i -> i % classes).toArray());
      case BALANCED -> boxed(LabelSampler.equal(classes, count, count, seed));
      case RANDOM -> boxed(LabelSampler.uniform(classes, count, seed));
      case NONE -> Collections.nCopies(count, Optional.empty());
    };
  }

  private static List<Optional<Long>> boxed(long[] labels) {
    return Arrays.stream(labels).mapToObj(Optional::of).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
