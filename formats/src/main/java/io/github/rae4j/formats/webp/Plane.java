// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.util.Arrays;

/**
 * The samples of one component in whole macroblocks, with the border that predictions of the first
 * row and column see: 127 above and 129 to the left (RFC 6386, section 12.2).
 */
final class Plane {
  private static final int ABOVE = 127;
  private static final int LEFT = 129;

  /** The samples, unsigned. */
  final byte[] samples;

  /** From one row to the next. */
  final int stride;

  Plane(int width, int height) {
    stride = width + 1;
    samples = new byte[Math.multiplyExact(stride, height + 1)];
    Arrays.fill(samples, 0, stride, (byte) ABOVE);
    for (int y = 0; y < height; y++) {
      samples[at(-1, y)] = (byte) LEFT;
    }
  }

  /** Where a sample lies; -1 is the border. */
  int at(int x, int y) {
    return (y + 1) * stride + x + 1;
  }

  int get(int at) {
    return samples[at] & 0xFF;
  }

  static int clip(int value) {
    return value < 0 ? 0 : Math.min(value, 255);
  }
}
