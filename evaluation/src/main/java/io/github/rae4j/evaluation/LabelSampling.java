// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.RaeException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** How the class labels of generated images are drawn in an evaluation (paper table 14). */
public enum LabelSampling {
  /** Every class equally often, in an order that depends on the seed. */
  BALANCED,
  /** Each image's class drawn uniformly and independently. */
  RANDOM,
  /** No labels: unconditional generation. */
  NONE;

  /**
   * Reads {@code balanced}, {@code random} or {@code none}.
   *
   * @throws RaeException for any other text
   */
  public static LabelSampling parse(String text) {
    for (LabelSampling sampling : values()) {
      if (sampling.toString().equals(text)) {
        return sampling;
      }
    }
    throw new RaeException("labels: expected balanced, random or none, found '" + text + "'");
  }

  /**
   * The labels of a run.
   *
   * @throws RaeException if they are to be balanced and the count is no multiple of the classes
   */
  public List<Optional<Long>> labels(int classes, int count, long seed) {
    return switch (this) {
      case BALANCED -> boxed(LabelSampler.equal(classes, count, count, seed));
      case RANDOM -> boxed(new SplittableRandom(seed).longs(count, 0, classes).toArray());
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
