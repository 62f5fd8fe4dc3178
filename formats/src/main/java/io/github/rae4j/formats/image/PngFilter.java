// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

/** Chooses, row by row, the PNG filter with the smallest sum of absolute differences. */
final class PngFilter {
  private static final int FILTERS = 5;
  private static final int PIXEL = 3;

  private final byte[] above;
  private final byte[][] candidates;

  PngFilter(int rowLength) {
    above = new byte[rowLength];
    candidates = new byte[FILTERS][rowLength + 1];
    for (int f = 0; f < FILTERS; f++) {
      candidates[f][0] = (byte) f;
    }
  }

  /**
   * The next row, filter type first; valid until the next call.
   *
   * @param start index of the row's first byte in {@code pixels}
   */
  byte[] next(byte[] pixels, int start) {
    long[] costs = new long[FILTERS];
    for (int i = 0; i < above.length; i++) {
      int here = pixels[start + i] & 0xFF;
      int left = i < PIXEL ? 0 : pixels[start + i - PIXEL] & 0xFF;
      int up = above[i] & 0xFF;
      int corner = i < PIXEL ? 0 : above[i - PIXEL] & 0xFF;
      put(0, i, here, costs);
      put(1, i, here - left, costs);
      put(2, i, here - up, costs);
      put(3, i, here - (left + up) / 2, costs);
      put(4, i, here - paeth(left, up, corner), costs);
    }
    System.arraycopy(pixels, start, above, 0, above.length);
    int best = 0;
    for (int f = 1; f < FILTERS; f++) {
      best = costs[f] < costs[best] ? f : best;
    }
    return candidates[best];
  }

  private void put(int filter, int i, int difference, long[] costs) {
    byte value = (byte) difference;
    candidates[filter][i + 1] = value;
    costs[filter] += Math.abs(value);
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }
}
