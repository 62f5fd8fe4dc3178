// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.tensor.Tensor;

/** Fixed two-dimensional sine-cosine position tables (He et al., MAE, 2022). */
public final class SineCosinePositions {
  private SineCosinePositions() {}

  /**
   * The table of a grid, row by row.
   *
   * <p>The first half of a row encodes the column, the second half the row of the grid: a quarter
   * of sines and a quarter of cosines each, with frequencies from 1 down to 1/10000. Computed in
   * float64 and rounded once.
   *
   * @param grid of the tokens
   * @param dim width of a token, a multiple of 4
   * @param classToken whether a row of zeros stands in front
   * @return float32 {@code (1, tokens, dim)}, or {@code (1, 1 + tokens, dim)}
   * @throws IllegalArgumentException if dim is no multiple of 4
   */
  public static Tensor table(TokenGrid grid, int dim, boolean classToken) {
    if (dim % 4 != 0) {
      throw new IllegalArgumentException("the width must be a multiple of 4, but is " + dim);
    }
    int rows = grid.tokens() + (classToken ? 1 : 0);
    float[] table = new float[Math.multiplyExact(rows, dim)];
    int at = classToken ? dim : 0;
    for (int row = 0; row < grid.height(); row++) {
      for (int column = 0; column < grid.width(); column++) {
        encode(column, table, at, dim / 4);
        encode(row, table, at + dim / 2, dim / 4);
        at += dim;
      }
    }
    return Tensor.of(table, 1, rows, dim);
  }

  private static void encode(int position, float[] table, int at, int frequencies) {
    for (int i = 0; i < frequencies; i++) {
      double angle = position / Math.pow(10000, (double) i / frequencies);
      table[at + i] = (float) Math.sin(angle);
      table[at + frequencies + i] = (float) Math.cos(angle);
    }
  }
}
