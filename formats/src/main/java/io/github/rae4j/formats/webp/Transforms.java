// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/** The inverse transforms of RFC 6386, section 14. */
final class Transforms {
  private Transforms() {}

  /**
   * The Walsh-Hadamard transform that yields the mean of each of the 16 blocks.
   *
   * @param in 16 coefficients
   * @param coefficients of all blocks, 16 each; the first of each is set
   */
  static void means(int[] in, int[] coefficients) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int a0 = in[i] + in[12 + i];
      int a1 = in[4 + i] + in[8 + i];
      int a2 = in[4 + i] - in[8 + i];
      int a3 = in[i] - in[12 + i];
      columns[i] = a0 + a1;
      columns[4 + i] = a3 + a2;
      columns[8 + i] = a0 - a1;
      columns[12 + i] = a3 - a2;
    }
    for (int i = 0; i < 4; i++) {
      int at = 4 * i;
      int mean = columns[at] + 3;
      int a0 = mean + columns[at + 3];
      int a1 = columns[at + 1] + columns[at + 2];
      int a2 = columns[at + 1] - columns[at + 2];
      int a3 = mean - columns[at + 3];
      coefficients[16 * at] = (a0 + a1) >> 3;
      coefficients[16 * (at + 1)] = (a3 + a2) >> 3;
      coefficients[16 * (at + 2)] = (a0 - a1) >> 3;
      coefficients[16 * (at + 3)] = (a3 - a2) >> 3;
    }
  }

  /**
   * Adds the inverse cosine transform of one block to its prediction.
   *
   * @param in where the block's 16 coefficients begin
   * @param to where the block lies in the plane
   */
  static void add(int[] coefficients, int in, Plane plane, int to) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int first = coefficients[in + i];
      int second = coefficients[in + 4 + i];
      int third = coefficients[in + 8 + i];
      int fourth = coefficients[in + 12 + i];
      int a = first + third;
      int b = first - third;
      int c = sine(second) - cosine(fourth);
      int d = cosine(second) + sine(fourth);
      half[4 * i] = a + d;
      half[4 * i + 1] = b + c;
      half[4 * i + 2] = b - c;
      half[4 * i + 3] = a - d;
    }
    for (int i = 0; i < 4; i++) {
      int mean = half[i] + 4;
      int a = mean + half[8 + i];
      int b = mean - half[8 + i];
      int c = sine(half[4 + i]) - cosine(half[12 + i]);
      int d = cosine(half[4 + i]) + sine(half[12 + i]);
      int at = to + i * plane.stride;
      add(plane, at, a + d);
      add(plane, at + 1, b + c);
      add(plane, at + 2, b - c);
      add(plane, at + 3, a - d);
    }
  }

  private static void add(Plane plane, int at, int residue) {
    plane.samples[at] = (byte) Plane.clip(plane.get(at) + (residue >> 3));
  }

  /** Times {@code sqrt(2) * cos(pi / 8)}. */
  private static int cosine(int value) {
    return ((value * 20091) >> 16) + value;
  }

  /** Times {@code sqrt(2) * sin(pi / 8)}. */
  private static int sine(int value) {
    return (value * 35468) >> 16;
  }
}
