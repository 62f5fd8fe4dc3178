// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GaussianStreamsTest {
  private static final Shape ODD = Shape.of(3, 5, 5);

  @Test
  void philoxGivesThePublishedKnownAnswers() {
    // Random123 distribution, kat_vectors, philox4x32 10.
    int[] zeros = {0, 0, 0, 0};
    Philox.block(zeros, 0, 0);
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, zeros);
    int[] ones = {-1, -1, -1, -1};
    Philox.block(ones, -1, -1);
    assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, ones);
    int[] pi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    Philox.block(pi, 0xa4093822, 0x299f31d0);
    assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, pi);
  }

  @Test
  void anImageDoesNotDependOnItsBatch() {
    GaussianStreams streams = new GaussianStreams(7);
    float[] together = streams.noise(10, 4, 0, ODD).toFloatArray();
    for (int i = 0; i < 4; i++) {
      float[] alone = streams.noise(10 + i, 1, 0, ODD).toFloatArray();
      assertArrayEquals(alone, Arrays.copyOfRange(together, i * 75, (i + 1) * 75));
    }
  }

  @Test
  void seedsImagesAndDrawsGiveDifferentNoise() {
    float[] base = new GaussianStreams(1).noise(0, 1, 0, ODD).toFloatArray();
    assertFalse(Arrays.equals(base, new GaussianStreams(2).noise(0, 1, 0, ODD).toFloatArray()));
    assertFalse(Arrays.equals(base, new GaussianStreams(1).noise(1, 1, 0, ODD).toFloatArray()));
    assertFalse(Arrays.equals(base, new GaussianStreams(1).noise(0, 1, 1, ODD).toFloatArray()));
    assertFalse(
        Arrays.equals(base, new GaussianStreams(1L << 40 | 1).noise(0, 1, 0, ODD).toFloatArray()));
    assertFalse(
        Arrays.equals(base, new GaussianStreams(1).noise(1L << 40, 1, 0, ODD).toFloatArray()));
  }

  @Test
  void momentsAreThoseOfTheStandardNormal() {
    float[] x = new GaussianStreams(3).noise(0, 4, 0, Shape.of(50_000)).toFloatArray();
    double mean = 0;
    double square = 0;
    double fourth = 0;
    for (float v : x) {
      mean += v;
      square += v * v;
      fourth += (double) v * v * v * v;
    }
    assertEquals(0, mean / x.length, 0.01);
    assertEquals(1, square / x.length, 0.015);
    assertEquals(3, fourth / x.length, 0.1);
  }
}
