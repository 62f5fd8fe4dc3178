// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.util.Arrays;

/** The coefficients of one macroblock after another (RFC 6386, section 13). Not thread-safe. */
final class Coefficients {
  private static final int WITHOUT_MEAN = 0;
  private static final int MEANS = 1;
  private static final int COLOUR = 2;
  private static final int LUMA = 3;
  private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int[][] LARGE = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };
  // Of a column or row of blocks: four of luma, two each of both colours, one of means.
  private static final int EDGE = 9;

  private final int[] probabilities;
  private final int[] above;
  private final int[] left = new int[EDGE];
  private final int[] values = new int[24 * 16];
  private final boolean[] used = new boolean[24];

  Coefficients(Frame frame, int columns) {
    probabilities = frame.coefficientProbabilities();
    above = new int[EDGE * columns];
  }

  void beginRow() {
    Arrays.fill(left, 0);
  }

  /** A macroblock that has none. */
  void skip(int column, boolean whole) {
    int edges = whole ? EDGE : EDGE - 1;
    Arrays.fill(above, EDGE * column, EDGE * column + edges, 0);
    Arrays.fill(left, 0, edges, 0);
    Arrays.fill(used, false);
  }

  /**
   * Reads those of the next macroblock, and multiplies them by their quantiser steps.
   *
   * @param whole whether luma is predicted as a whole, so that its means are coded apart
   * @return whether any is not zero
   */
  boolean read(BoolDecoder in, int column, boolean whole, Frame.Segment segment) {
    Arrays.fill(values, 0);
    Arrays.fill(used, false);
    int top = EDGE * column;
    int first = 0;
    if (whole) {
      int[] means = new int[16];
      int count = block(in, MEANS, above[top + 8] + left[8], segment.means(), 0, means, 0);
      above[top + 8] = left[8] = count > 0 ? 1 : 0;
      Transforms.means(means, values);
      first = 1;
    }
    boolean any = false;
    for (int i = 0; i < 16; i++) {
      int x = top + i % 4;
      int y = i / 4;
      int type = whole ? WITHOUT_MEAN : LUMA;
      int count = block(in, type, above[x] + left[y], segment.luma(), first, values, 16 * i);
      above[x] = left[y] = count > first ? 1 : 0;
      used[i] = count > 1 || values[16 * i] != 0;
      any |= used[i];
    }
    for (int i = 16; i < 24; i++) {
      int plane = 4 + 2 * ((i - 16) / 4);
      int x = top + plane + i % 2;
      int y = plane + i % 4 / 2;
      int count = block(in, COLOUR, above[x] + left[y], segment.colour(), 0, values, 16 * i);
      above[x] = left[y] = count > 0 ? 1 : 0;
      used[i] = count > 1 || values[16 * i] != 0;
      any |= used[i];
    }
    return any;
  }

  /** Adds what the coefficients of a block say to its prediction. */
  void addTo(Plane plane, int block, int to) {
    if (used[block]) {
      Transforms.add(values, 16 * block, plane, to);
    }
  }

  /** The number of coefficients up to the last one that is coded. */
  private int block(
      BoolDecoder in, int type, int context, int[] steps, int first, int[] to, int at) {
    int n = first;
    int p = probability(type, n, context);
    while (n < 16) {
      if (in.bit(probabilities[p]) == 0) {
        return n;
      }
      while (in.bit(probabilities[p + 1]) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        p = probability(type, n, 0);
      }
      int value = 1;
      int next = 1;
      if (in.bit(probabilities[p + 2]) == 1) {
        value = large(in, p);
        next = 2;
      }
      to[at + ZIGZAG[n]] = (in.flag() ? -value : value) * steps[n > 0 ? 1 : 0];
      n++;
      p = probability(type, n, next);
    }
    return 16;
  }

  private static int probability(int type, int n, int context) {
    return ((type * Tables.BANDS + BAND[n]) * Tables.CONTEXTS + context) * Tables.PROBABILITIES;
  }

  private int large(BoolDecoder in, int p) {
    if (in.bit(probabilities[p + 3]) == 0) {
      if (in.bit(probabilities[p + 4]) == 0) {
        return 2;
      }
      return 3 + in.bit(probabilities[p + 5]);
    }
    if (in.bit(probabilities[p + 6]) == 0) {
      if (in.bit(probabilities[p + 7]) == 0) {
        return 5 + in.bit(159);
      }
      int value = 7 + 2 * in.bit(165);
      return value + in.bit(145);
    }
    int upper = in.bit(probabilities[p + 8]);
    int category = 2 * upper + in.bit(probabilities[p + 9 + upper]);
    int value = 0;
    for (int probability : LARGE[category]) {
      value = 2 * value + in.bit(probability);
    }
    return value + 3 + (8 << category);
  }
}
