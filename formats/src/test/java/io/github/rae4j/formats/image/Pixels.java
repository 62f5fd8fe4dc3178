// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import java.util.Random;

/** Compares and creates images. */
final class Pixels {
  private Pixels() {}

  /** Asserts that the sizes match and no sample differs by more than {@code levels}. */
  static void assertNear(RgbImage expected, RgbImage actual, int levels) {
    assertEquals(expected.toString(), actual.toString());
    for (int i = 0; i < expected.rgb().length; i++) {
      int difference = Math.abs((expected.rgb()[i] & 0xFF) - (actual.rgb()[i] & 0xFF));
      assertTrue(difference <= levels, "sample " + i + " differs by " + difference);
    }
  }

  /** An image of random bytes. */
  static RgbImage noise(int width, int height, long seed) {
    byte[] rgb = new byte[width * height * 3];
    new Random(seed).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }
}
