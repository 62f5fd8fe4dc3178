// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import java.util.BitSet;

/**
 * The features of {@link #ROWS} consecutive images; the index of an image alone determines its
 * chunk. Takes memory for the rows that are present only. Not thread-safe.
 */
public final class Chunk {
  /** The number of images in one chunk. */
  public static final int ROWS = 256;

  private static final float[] ABSENT = {};

  private final long number;
  private final float[][] values = new float[ROWS][];
  private final BitSet present = new BitSet(ROWS);

  Chunk(long number) {
    this.number = number;
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

  /** The positions of the rows that are present; not to be modified. */
  BitSet present() {
    return present;
  }

  /**
   * Returns the rows that are present, in order of their index. The rows themselves are those of
   * the chunk and must not be modified.
   */
  public float[][] rows() {
    float[][] rows = new float[count()][];
    int target = 0;
    for (int row = present.nextSetBit(0); row >= 0; row = present.nextSetBit(row + 1)) {
      rows[target++] = values[row];
    }
    return rows;
  }

  /** Adds a row, which is kept. */
  void put(int row, float[] features) {
    requireAbsent(row);
    present.set(row);
    values[row] = features;
  }

  /** Adds the rows of another chunk, which keeps none of them. */
  void putAll(Chunk other) {
    for (int row = other.present.nextSetBit(0); row >= 0; row = other.present.nextSetBit(row + 1)) {
      put(row, other.values[row]);
      other.values[row] = ABSENT;
    }
    other.present.clear();
  }

  /** Checks that no row is in both chunks. */
  void requireApart(Chunk other) {
    BitSet both = (BitSet) present.clone();
    both.and(other.present);
    if (!both.isEmpty()) {
      requireAbsent(both.nextSetBit(0));
    }
  }

  private void requireAbsent(int row) {
    if (present.get(row)) {
      throw new IllegalArgumentException(
          "the features of image " + (number * ROWS + row) + " were given twice");
    }
  }
}
