// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.rae4j.tensor.Shape;
import org.junit.jupiter.api.Test;

class FormulaWeightsTest {
  /** The probe of golden/networks/README.md: u of "example.weight" at 0, 1, 2 and 1,000,000. */
  @Test
  void agreesWithTheProbe() {
    double scale = 0x1p32;
    float[] values =
        FormulaWeights.tensor("example.weight", Shape.of(1_000_001), scale / 2, scale)
            .toFloatArray();
    assertArrayEquals(
        new float[] {1678447885L, 2252257321L, 366798300L, 1391059692L},
        new float[] {values[0], values[1], values[2], values[1_000_000]});
  }
}
