// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.tensor.Tensor;

/**
 * The positions that diffusers' {@code AutoencoderRAE} computes for its decoder: those of sines and
 * cosines on a grid that always spans 16 positions, however many patches it has.
 */
public final class RaePositions {
  /** The reference's name of the table. */
  public static final String NAME = "decoder_pos_embed";

  /** Positions that a side spans. */
  private static final int SPAN = 16;

  private RaePositions() {}

  /**
   * The table.
   *
   * @param side rows and columns of the grid
   * @param width of a token, a multiple of 4
   * @return float32 {@code (1, 1 + side², width)}, with zeros for the class token
   */
  public static Tensor table(int side, int width) {
    int rows = Math.addExact(1, Math.multiplyExact(side, side));
    float[] table = new float[Math.multiplyExact(rows, width)];
    int at = width;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        encode(position(column, side), table, at, width / 4);
        encode(position(row, side), table, at + width / 2, width / 4);
        at += width;
      }
    }
    return Tensor.of(table, 1, rows, width);
  }

  private static double position(int index, int side) {
    return (float) (index / ((double) side / SPAN));
  }

  private static void encode(double position, float[] table, int at, int frequencies) {
    for (int i = 0; i < frequencies; i++) {
      double angle = position / Math.pow(10000, (double) i / frequencies);
      table[at + i] = (float) Math.sin(angle);
      table[at + frequencies + i] = (float) Math.cos(angle);
    }
  }
}
