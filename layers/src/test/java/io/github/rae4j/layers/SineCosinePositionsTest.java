// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SineCosinePositionsTest {
  @Test
  void encodesTheColumnInTheFirstHalfAndTheRowInTheSecond() {
    Tensor table = SineCosinePositions.table(new TokenGrid(2, 3), 8, false);
    assertEquals(Shape.of(1, 6, 8), table.shape());
    // Token 5 is column 2 of row 1; the frequencies are 1 and 1/100.
    float[] expected = {
      (float) Math.sin(2),
      (float) Math.sin(0.02),
      (float) Math.cos(2),
      (float) Math.cos(0.02),
      (float) Math.sin(1),
      (float) Math.sin(0.01),
      (float) Math.cos(1),
      (float) Math.cos(0.01)
    };
    assertArrayEquals(expected, Arrays.copyOfRange(table.toFloatArray(), 40, 48));
  }

  /** Every value of a grid that is twice as wide as high, by the formula of the paper. */
  @Test
  void everyTokenOfAWideGridHasItsRowAndColumn() {
    float[] table = SineCosinePositions.table(new TokenGrid(2, 4), 8, false).toFloatArray();
    for (int token = 0; token < 8; token++) {
      int[] positions = {token % 4, token / 4};
      for (int half = 0; half < 2; half++) {
        for (int i = 0; i < 2; i++) {
          double angle = positions[half] * Math.pow(10000, -i / 2.0);
          int at = 8 * token + 4 * half + i;
          assertEquals((float) Math.sin(angle), table[at], 1e-7f, "sine at " + at);
          assertEquals((float) Math.cos(angle), table[at + 2], 1e-7f, "cosine at " + at);
        }
      }
    }
  }

  @Test
  void aClassTokenHasZeros() {
    float[] table = SineCosinePositions.table(TokenGrid.square(2), 4, true).toFloatArray();
    assertEquals(20, table.length);
    assertArrayEquals(new float[4], Arrays.copyOf(table, 4));
    assertArrayEquals(new float[] {0, 1, 0, 1}, Arrays.copyOfRange(table, 4, 8));
  }

  @Test
  void refusesAWidthThatCannotBeQuartered() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SineCosinePositions.table(TokenGrid.square(2), 6, false));
  }
}
