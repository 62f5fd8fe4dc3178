// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import java.util.BitSet;

/**
 * The features of {@link #ROWS} consecutive images; the index of an image alone determines its
 * chunk. Not thread-safe.
 */
public final class Chunk {
  /** The number of images in one chunk. */
  public static final int ROWS = 256;

  private final long number;
  private final int width;
  private final float[] values;
  private final BitSet present = new BitSet(ROWS);

  Chunk(long number, int width) {
    this.number = number;
    this.width = width;
    this.values = new float[Math.multiplyExact(ROWS, width)];
  }

  /** The index of its first image, divided by {@link #ROWS}. */
  public long number() {
    return number;
  }

  /** The number of images present. */
  public int count() {
    return present.cardinality();
  }

  boolean isFull() {
    return count() == ROWS;
  }

  /**
   * Returns the rows that are present, contiguous and in order of their index; a view if all are
   * present.
   */
  public float[] rows() {
    if (isFull()) {
      return values;
    }
    float[] dense = new float[count() * width];
    int target = 0;
    for (int row = present.nextSetBit(0); row >= 0; row = present.nextSetBit(row + 1)) {
      System.arraycopy(values, row * width, dense, target, width);
      target += width;
    }
    return dense;
  }

  void put(int row, float[] source, int offset) {
    requireAbsent(row);
    present.set(row);
    System.arraycopy(source, offset, values, row * width, width);
  }

  void putAll(Chunk other) {
    for (int row = other.present.nextSetBit(0); row >= 0; row = other.present.nextSetBit(row + 1)) {
      put(row, other.values, row * width);
    }
  }

  private void requireAbsent(int row) {
    if (present.get(row)) {
      throw new IllegalArgumentException(
          "the features of image " + (number * ROWS + row) + " were given twice");
    }
  }
}
