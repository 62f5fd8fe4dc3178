// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which images of a run a part of it makes. Immutable.
 *
 * @param from number of the first image
 * @param to number after that of the last image
 * @param total number of images of the whole run
 */
public record PartRange(int from, int to, int total) {
  /** The name of the range in what identifies a part. */
  static final String KEY = "part";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) to (\\d{1,9}) of (\\d{1,9})");

  /** Checks the numbers. */
  public PartRange {
    if (from < 0 || to <= from || to > total) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "there is no part from %d to %d of %d", from, to, total));
    }
  }

  /**
   * A part of about the n-th share of a run, in whole batches, so that all parts together go
   * through the networks in the same batches as one run.
   *
   * @param number of the part, from 1
   * @param count number of parts
   * @param total images of the run
   * @param batchSize images of a batch; 1 where batches do not matter
   * @return empty if there are fewer batches than parts
   */
  public static Optional<PartRange> of(int number, int count, int total, int batchSize) {
    long batches = (total + batchSize - 1L) / batchSize;
    if (number < 1 || number > count || count > batches) {
      return Optional.empty();
    }
    long from = (number - 1L) * batches / count * batchSize;
    long to = Math.min(total, number * batches / count * batchSize);
    return Optional.of(new PartRange((int) from, (int) to, total));
  }

  /** Number of images. */
  public int size() {
    return to - from;
  }

  /** As it stands in the manifest of a part. */
  String text() {
    return from + " to " + to + " of " + total;
  }

  static Optional<PartRange> parse(String text) {
    Matcher numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PartRange(
              Integer.parseInt(numbers.group(1)),
              Integer.parseInt(numbers.group(2)),
              Integer.parseInt(numbers.group(3))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
