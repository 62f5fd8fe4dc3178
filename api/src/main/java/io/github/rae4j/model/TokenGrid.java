// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.Shape;
import java.math.BigInteger;
import java.util.Locale;

/**
 * How the tokens of an image lie: row by row, {@code height} rows of {@code width} tokens.
 * Immutable and thread-safe.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record TokenGrid(int height, int width) {
  /** Checks the extents. */
  public TokenGrid {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a grid needs rows and columns, but got %d by %d", height, width));
    }
  }

  /** As many rows as columns. */
  public static TokenGrid square(int side) {
    return new TokenGrid(side, side);
  }

  /**
   * A square grid of a number of tokens.
   *
   * @throws IllegalArgumentException if the number is no square number
   */
  public static TokenGrid ofSquare(int tokens) {
    int side = (int) Math.round(Math.sqrt(Math.max(0, tokens)));
    if (tokens < 1 || side * side != tokens) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d tokens form no square grid such as %d by %d",
              tokens,
              Math.max(1, side),
              Math.max(1, side)));
    }
    return square(side);
  }

  /**
   * The grid of a number of tokens whose rows and columns are in the ratio of this one's.
   *
   * @throws IllegalArgumentException if there is none
   */
  public TokenGrid ofTokens(int count) {
    int most = BigInteger.valueOf(height).gcd(BigInteger.valueOf(width)).intValue();
    int rows = height / most;
    int columns = width / most;
    int times = (int) Math.round(Math.sqrt(Math.max(0, count) / ((double) rows * columns)));
    if (count < 1 || (long) rows * columns * times * times != count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d tokens form no grid in the ratio of %d by %d",
              count,
              rows,
              columns));
    }
    return new TokenGrid(rows * times, columns * times);
  }

  /** The image of which each token is a patch of some pixels along one side. */
  public ImageSize pixels(int patchSize) {
    return new ImageSize(
        Math.multiplyExact(height, patchSize), Math.multiplyExact(width, patchSize));
  }

  /** Number of tokens. */
  public int tokens() {
    return Math.multiplyExact(height, width);
  }

  /** Whether there are as many rows as columns. */
  public boolean isSquare() {
    return height == width;
  }

  /** Whether rows and columns of both grids are in the same ratio. */
  public boolean hasRatioOf(TokenGrid other) {
    return (long) height * other.width == (long) width * other.height;
  }

  /**
   * Resizes tokens of this grid to another one.
   *
   * @param x {@code (batch, tokens, dim)}
   * @return {@code (batch, other tokens, dim)}; x itself where the grids are equal
   */
  public <V> V resizeTokens(Ops<V> ops, V x, TokenGrid other, Resampling resampling) {
    return resize(ops, x, Shape.BATCH, other, resampling);
  }

  /**
   * Resizes a table of this grid, such as one of positions, to another one. It is a parameter, so
   * engines may compute this once.
   *
   * @param table {@code (1, tokens, dim)}
   * @return {@code (1, other tokens, dim)}; the table itself where the grids are equal
   */
  public <V> V resizeTable(Ops<V> ops, V table, TokenGrid other, Resampling resampling) {
    return resize(ops, table, 1, other, resampling);
  }

  private <V> V resize(Ops<V> ops, V x, long batch, TokenGrid other, Resampling resampling) {
    if (equals(other)) {
      return x;
    }
    long dim = ops.shape(x).dim(-1);
    V image = ops.permute(ops.reshape(x, batch, height, width, dim), 0, 3, 1, 2);
    V resized = ops.resize(image, other.height, other.width, resampling);
    return ops.reshape(ops.permute(resized, 0, 2, 3, 1), batch, other.tokens(), dim);
  }

  /** Rows by columns, for example {@code 16 by 32}. */
  @Override
  public String toString() {
    return height + " by " + width;
  }
}
