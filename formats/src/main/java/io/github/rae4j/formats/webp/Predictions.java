// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/** Predictions of blocks from the samples above and to the left of them (RFC 6386, section 12). */
final class Predictions {
  static final int MEAN = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  static final int RIGHT_DOWN = 4;
  static final int VERTICAL_RIGHT = 5;
  static final int LEFT_DOWN = 6;
  static final int VERTICAL_LEFT = 7;
  static final int HORIZONTAL_DOWN = 8;
  static final int HORIZONTAL_UP = 9;

  private static final int UNKNOWN = 128;

  private Predictions() {}

  /**
   * Predicts a whole macroblock.
   *
   * @param size 16 for luma, 8 for colour
   * @param x the left column; 0 has no neighbour for the mean
   * @param y the top row; 0 has no neighbour for the mean
   */
  static void whole(Plane plane, int mode, int x, int y, int size) {
    int above = plane.at(x, y - 1);
    int corner = plane.get(above - 1);
    int mean = mode == MEAN ? mean(plane, x, y, size) : 0;
    for (int row = 0; row < size; row++) {
      int at = plane.at(x, y + row);
      int left = plane.get(at - 1);
      for (int column = 0; column < size; column++) {
        int top = plane.get(above + column);
        int value =
            switch (mode) {
              case MEAN -> mean;
              case VERTICAL -> top;
              case HORIZONTAL -> left;
              default -> Plane.clip(left + top - corner);
            };
        plane.samples[at + column] = (byte) value;
      }
    }
  }

  private static int mean(Plane plane, int x, int y, int size) {
    int sum = 0;
    int count = 0;
    if (y > 0) {
      for (int i = 0; i < size; i++) {
        sum += plane.get(plane.at(x + i, y - 1));
      }
      count += size;
    }
    if (x > 0) {
      for (int i = 0; i < size; i++) {
        sum += plane.get(plane.at(x - 1, y + i));
      }
      count += size;
    }
    return count == 0 ? UNKNOWN : (sum + count / 2) / count;
  }

  /**
   * Predicts a block of 4 x 4 samples.
   *
   * @param edge the 13 samples around it: the left ones from the lowest to the highest, the corner,
   *     and the eight above it and above its right neighbour
   */
  static void block(Plane plane, int mode, int to, int[] edge) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        plane.samples[to + y * plane.stride + x] = (byte) sample(mode, x, y, edge);
      }
    }
  }

  /**
   * The corner is at 4 in the edge; the left sample of row y at 3 - y, the top one of x at 5 + x.
   */
  private static int sample(int mode, int x, int y, int[] edge) {
    int top = 5 + x;
    int left = 3 - y;
    return switch (mode) {
      case MEAN -> mean(edge);
      case TRUE_MOTION -> Plane.clip(edge[left] + edge[top] - edge[4]);
      case VERTICAL -> smooth(edge, top);
      case HORIZONTAL ->
          y == 3
              ? average(edge[1], edge[0], edge[0])
              : average(edge[left + 1], edge[left], edge[left - 1]);
      case RIGHT_DOWN -> smooth(edge, 4 + x - y);
      case LEFT_DOWN ->
          x + y == 6 ? average(edge[11], edge[12], edge[12]) : smooth(edge, 6 + x + y);
      case VERTICAL_RIGHT -> verticalRight(x, y, edge);
      case VERTICAL_LEFT -> verticalLeft(x, y, edge);
      case HORIZONTAL_DOWN -> horizontalDown(x, y, edge);
      default -> horizontalUp(x, y, edge);
    };
  }

  private static int mean(int[] edge) {
    int sum = 4;
    for (int i = 0; i < 4; i++) {
      sum += edge[i] + edge[5 + i];
    }
    return sum >> 3;
  }

  private static int verticalRight(int x, int y, int[] edge) {
    int along = 2 * x - y;
    if (along < 0) {
      // Column 0 of the rows 1 to 3.
      return smooth(edge, along == -1 ? 4 : 5 - y);
    }
    int at = 4 + x - (y >> 1);
    return (y & 1) == 0 ? middle(edge, at) : smooth(edge, at);
  }

  private static int verticalLeft(int x, int y, int[] edge) {
    if (x == 3 && y >= 2) {
      return smooth(edge, 8 + y);
    }
    int at = 5 + x + (y >> 1);
    return (y & 1) == 0 ? middle(edge, at) : smooth(edge, at + 1);
  }

  private static int horizontalDown(int x, int y, int[] edge) {
    int along = 2 * y - x;
    if (along < 0) {
      // Row 0 of the columns 1 to 3.
      return smooth(edge, along == -1 ? 4 : 3 + x);
    }
    int at = 3 - y + (x >> 1);
    return (x & 1) == 0 ? middle(edge, at) : smooth(edge, at + 1);
  }

  private static int horizontalUp(int x, int y, int[] edge) {
    int along = x + 2 * y;
    if (along > 5) {
      return edge[0];
    }
    if (along == 5) {
      return average(edge[1], edge[0], edge[0]);
    }
    int at = 3 - (along >> 1);
    return (along & 1) == 0
        ? (edge[at] + edge[at - 1] + 1) >> 1
        : average(edge[at], edge[at - 1], edge[at - 2]);
  }

  private static int middle(int[] edge, int at) {
    return (edge[at] + edge[at + 1] + 1) >> 1;
  }

  private static int smooth(int[] edge, int at) {
    return average(edge[at - 1], edge[at], edge[at + 1]);
  }

  private static int average(int a, int b, int c) {
    return (a + 2 * b + c + 2) >> 2;
  }
}
