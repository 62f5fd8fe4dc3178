// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/** Predictions of whole pixels, channel by channel (RFC 9649, section 3.5.1). */
final class LosslessPrediction {
  static final int BLACK = 0xFF000000;

  private LosslessPrediction() {}

  /** Sums modulo 256. */
  static int add(int a, int b) {
    int even = ((a & 0xFF00FF00) + (b & 0xFF00FF00)) & 0xFF00FF00;
    int odd = ((a & 0x00FF00FF) + (b & 0x00FF00FF)) & 0x00FF00FF;
    return even | odd;
  }

  /** What a mode predicts for a pixel that is in neither the first row nor the first column. */
  static int of(int mode, int[] argb, int at, int width) {
    int left = argb[at - 1];
    int top = argb[at - width];
    int topLeft = argb[at - width - 1];
    // Of the last pixel of a row this is the first one of the same row.
    int topRight = argb[at - width + 1];
    return switch (mode) {
      case 1 -> left;
      case 2 -> top;
      case 3 -> topRight;
      case 4 -> topLeft;
      case 5 -> average(average(left, topRight), top);
      case 6 -> average(left, topLeft);
      case 7 -> average(left, top);
      case 8 -> average(topLeft, top);
      case 9 -> average(top, topRight);
      case 10 -> average(average(left, topLeft), average(top, topRight));
      case 11 -> select(left, top, topLeft);
      case 12 -> gradient(left, top, topLeft);
      case 13 -> halfGradient(average(left, top), topLeft);
      default -> BLACK;
    };
  }

  private static int average(int a, int b) {
    return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
  }

  private static int channel(int argb, int shift) {
    return argb >>> shift & 0xFF;
  }

  private static int select(int left, int top, int topLeft) {
    int towardsTop = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int corner = channel(topLeft, shift);
      towardsTop +=
          Math.abs(channel(left, shift) - corner) - Math.abs(channel(top, shift) - corner);
    }
    return towardsTop <= 0 ? top : left;
  }

  private static int gradient(int left, int top, int topLeft) {
    int result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = channel(left, shift) + channel(top, shift) - channel(topLeft, shift);
      result |= Plane.clip(value) << shift;
    }
    return result;
  }

  private static int halfGradient(int average, int topLeft) {
    int result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = channel(average, shift);
      result |= Plane.clip(value + (value - channel(topLeft, shift)) / 2) << shift;
    }
    return result;
  }
}
