// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/** Smooths the edges of blocks (RFC 6386, section 15). */
final class LoopFilter {
  private LoopFilter() {}

  /**
   * How strongly the edges of one macroblock are smoothed.
   *
   * @param limit largest step across an edge inside the macroblock; 0 for no smoothing at all
   * @param inner largest step beside an edge
   * @param variance from which step on an edge is sharp in itself
   * @param blocks whether edges inside the macroblock are smoothed too
   */
  record Strength(int limit, int inner, int variance, boolean blocks) {}

  /** The filter that looks at luma alone, at one macroblock. */
  static void simple(Plane luma, int x, int y, Strength strength) {
    if (strength.limit() == 0) {
      return;
    }
    for (int offset = 0; offset < 16; offset += 4) {
      if (offset == 0 ? x > 0 : strength.blocks()) {
        int limit = 2 * (strength.limit() + (offset == 0 ? 4 : 0)) + 1;
        simple(luma, luma.at(x + offset, y), 1, luma.stride, limit);
      }
    }
    for (int offset = 0; offset < 16; offset += 4) {
      if (offset == 0 ? y > 0 : strength.blocks()) {
        int limit = 2 * (strength.limit() + (offset == 0 ? 4 : 0)) + 1;
        simple(luma, luma.at(x, y + offset), luma.stride, 1, limit);
      }
    }
  }

  private static void simple(Plane plane, int start, int across, int along, int limit) {
    for (int i = 0; i < 16; i++) {
      int at = start + i * along;
      if (isStep(plane, at, across, limit)) {
        two(plane, at, across);
      }
    }
  }

  /**
   * The normal filter, at one macroblock of one plane.
   *
   * @param size 16 for luma, 8 for colour
   */
  static void normal(Plane plane, int x, int y, int size, Strength strength) {
    if (strength.limit() == 0) {
      return;
    }
    for (int offset = 0; offset < size; offset += 4) {
      if (offset == 0 ? x > 0 : strength.blocks()) {
        edge(plane, plane.at(x + offset, y), 1, plane.stride, size, offset == 0, strength);
      }
    }
    for (int offset = 0; offset < size; offset += 4) {
      if (offset == 0 ? y > 0 : strength.blocks()) {
        edge(plane, plane.at(x, y + offset), plane.stride, 1, size, offset == 0, strength);
      }
    }
  }

  private static void edge(
      Plane plane, int start, int across, int along, int size, boolean outer, Strength strength) {
    int limit = 2 * (strength.limit() + (outer ? 4 : 0)) + 1;
    for (int i = 0; i < size; i++) {
      int at = start + i * along;
      if (isStep(plane, at, across, limit) && isFlat(plane, at, across, strength.inner())) {
        if (isSharp(plane, at, across, strength.variance())) {
          two(plane, at, across);
        } else if (outer) {
          six(plane, at, across);
        } else {
          four(plane, at, across);
        }
      }
    }
  }

  private static int difference(Plane plane, int a, int b) {
    return Math.abs(plane.get(a) - plane.get(b));
  }

  private static boolean isStep(Plane plane, int at, int across, int limit) {
    return 4 * difference(plane, at - across, at) + difference(plane, at - 2 * across, at + across)
        <= limit;
  }

  private static boolean isFlat(Plane plane, int at, int across, int limit) {
    return difference(plane, at - 4 * across, at - 3 * across) <= limit
        && difference(plane, at - 3 * across, at - 2 * across) <= limit
        && difference(plane, at - 2 * across, at - across) <= limit
        && difference(plane, at + 3 * across, at + 2 * across) <= limit
        && difference(plane, at + 2 * across, at + across) <= limit
        && difference(plane, at + across, at) <= limit;
  }

  private static boolean isSharp(Plane plane, int at, int across, int limit) {
    return difference(plane, at - 2 * across, at - across) > limit
        || difference(plane, at + across, at) > limit;
  }

  private static void two(Plane plane, int at, int across) {
    int step =
        3 * (plane.get(at) - plane.get(at - across))
            + signed(plane.get(at - 2 * across) - plane.get(at + across));
    change(plane, at - across, small((step + 3) >> 3));
    change(plane, at, -small((step + 4) >> 3));
  }

  private static void four(Plane plane, int at, int across) {
    int step = 3 * (plane.get(at) - plane.get(at - across));
    int after = small((step + 4) >> 3);
    int outer = (after + 1) >> 1;
    change(plane, at - 2 * across, outer);
    change(plane, at - across, small((step + 3) >> 3));
    change(plane, at, -after);
    change(plane, at + across, -outer);
  }

  private static void six(Plane plane, int at, int across) {
    int step =
        signed(
            3 * (plane.get(at) - plane.get(at - across))
                + signed(plane.get(at - 2 * across) - plane.get(at + across)));
    for (int i = 0; i < 3; i++) {
      int part = (9 * (3 - i) * step + 63) >> 7;
      change(plane, at - (i + 1) * across, part);
      change(plane, at + i * across, -part);
    }
  }

  private static void change(Plane plane, int at, int by) {
    plane.samples[at] = (byte) Plane.clip(plane.get(at) + by);
  }

  private static int signed(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  private static int small(int value) {
    return Math.max(-16, Math.min(15, value));
  }
}
