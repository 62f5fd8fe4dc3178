// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Consecutive images that one task makes, whole blocks of them, and whose files are committed
 * together. A block holds as many images as a batch of the one-machine command, at the same
 * numbers, so that no division of a run changes a bit.
 *
 * @param first number of the first image, from 0
 * @param count number of images, at least 1
 */
public record BlockRange(long first, int count) implements Serializable {
  /** Checks the numbers. */
  public BlockRange {
    if (first < 0 || count < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "no range of images: %d from number %d", count, first));
    }
  }

  /**
   * Divides a run.
   *
   * @param images how many there are, from number 0
   * @param size images per range, a multiple of the size of a block; the last one may be shorter
   */
  public static List<BlockRange> divide(long images, int size) {
    List<BlockRange> ranges = new ArrayList<>();
    for (long first = 0; first < images; first += size) {
      ranges.add(new BlockRange(first, (int) Math.min(size, images - first)));
    }
    return ranges;
  }

  /** The number after the last image. */
  public long end() {
    return first + count;
  }

  /** The blocks of the range, which begins with a whole one. */
  public List<BlockRange> blocks(int blockSize) {
    List<BlockRange> blocks = new ArrayList<>();
    for (long from = first; from < end(); from += blockSize) {
      blocks.add(new BlockRange(from, (int) Math.min(blockSize, end() - from)));
    }
    return blocks;
  }
}
