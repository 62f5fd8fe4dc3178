// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/**
 * Turns luma and colour planes of half the size into RGB, to the bit as libwebp does: colours are
 * interpolated with weights 9, 3, 3 and 1 in its order of rounding.
 */
final class ColourConversion {
  private ColourConversion() {}

  /** The pixels, row by row. */
  static byte[] toRgb(Plane y, Plane u, Plane v, int width, int height) {
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] blue = new int[width];
    int[] red = new int[width];
    for (int row = 0; row < height; row++) {
      // The nearer row of colours and the one beyond; the border rows are their own neighbours.
      int near = row / 2;
      int far = near + ((row & 1) == 0 ? -1 : 1);
      if (far < 0 || far >= (height + 1) / 2) {
        far = near;
      }
      interpolate(u, near, far, blue);
      interpolate(v, near, far, red);
      int luma = y.at(0, row);
      for (int x = 0; x < width; x++) {
        int at = (row * width + x) * 3;
        int brightness = (y.get(luma + x) * 19077) >> 8;
        rgb[at] = clip(brightness + ((red[x] * 26149) >> 8) - 14234);
        rgb[at + 1] = clip(brightness - ((blue[x] * 6419) >> 8) - ((red[x] * 13320) >> 8) + 8708);
        rgb[at + 2] = clip(brightness + ((blue[x] * 33050) >> 8) - 17685);
      }
    }
    return rgb;
  }

  private static void interpolate(Plane plane, int near, int far, int[] to) {
    int n = plane.at(0, near);
    int f = plane.at(0, far);
    to[0] = (3 * plane.get(n) + plane.get(f) + 2) >> 2;
    int last = to.length - 1;
    for (int x = 1; x <= last; x++) {
      int left = (x - 1) / 2;
      if (x == last && (x & 1) == 1) {
        to[x] = (3 * plane.get(n + left) + plane.get(f + left) + 2) >> 2;
        continue;
      }
      int nearLeft = plane.get(n + left);
      int nearRight = plane.get(n + left + 1);
      int farLeft = plane.get(f + left);
      int farRight = plane.get(f + left + 1);
      int sum = nearLeft + nearRight + farLeft + farRight + 8;
      boolean leftIsNearest = (x & 1) == 1;
      int diagonal =
          leftIsNearest
              ? (sum + 2 * (nearRight + farLeft)) >> 3
              : (sum + 2 * (nearLeft + farRight)) >> 3;
      to[x] = (diagonal + (leftIsNearest ? nearLeft : nearRight)) >> 1;
    }
  }

  private static byte clip(int value) {
    return (byte) (value < 0 ? 0 : value > 0x3FFF ? 255 : value >> 6);
  }
}
