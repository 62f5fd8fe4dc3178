// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Which places of a latent are painted anew, row by row from the top. Immutable and thread-safe.
 */
public final class LatentMask {
  private final int rows;
  private final int columns;
  private final boolean[] painted;

  /**
   * A mask.
   *
   * @param painted {@code rows * columns} values, row by row from the top
   * @throws IllegalArgumentException if there are fewer or more
   */
  public LatentMask(int rows, int columns, boolean[] painted) {
    if (rows < 1 || columns < 1 || painted.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a mask of %d x %d places does not have %d values",
              rows,
              columns,
              painted.length));
    }
    this.rows = rows;
    this.columns = columns;
    this.painted = painted.clone();
  }

  /** Rows of the latent. */
  public int rows() {
    return rows;
  }

  /** Columns of the latent. */
  public int columns() {
    return columns;
  }

  /** Whether a place is painted anew. */
  public boolean isPainted(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, columns);
    return painted[row * columns + column];
  }

  /** The number of places that are painted anew. */
  public int count() {
    int count = 0;
    for (boolean each : painted) {
      count += each ? 1 : 0;
    }
    return count;
  }

  boolean fits(Shape latent) {
    return latent.rank() == 3 && latent.dim(1) == rows && latent.dim(2) == columns;
  }

  /** The same for every channel: one value for each element of a latent {@code (C, h, w)}. */
  boolean[] over(Shape latent) {
    boolean[] all = new boolean[Math.toIntExact(latent.elements())];
    for (int at = 0; at < all.length; at += painted.length) {
      System.arraycopy(painted, 0, all, at, painted.length);
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatentMask that
        && columns == that.columns
        && Arrays.equals(painted, that.painted);
  }

  @Override
  public int hashCode() {
    return 31 * columns + Arrays.hashCode(painted);
  }

  /** For example {@code 6 of 4 x 4 places}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d of %d x %d places", count(), rows, columns);
  }
}
