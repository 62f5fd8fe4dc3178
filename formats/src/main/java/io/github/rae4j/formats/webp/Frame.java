// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.io.EOFException;
import java.io.IOException;

/**
 * The header of a key frame (RFC 6386, section 9) and the decoders of its parts.
 *
 * @param width pixels
 * @param height rows
 * @param modes decodes how each macroblock is predicted
 * @param parts decode the coefficients, each those of every n-th row of macroblocks
 * @param segments what holds for each of the four segments
 * @param segmentProbabilities of the segment of a macroblock; empty if all are of the first one
 * @param coefficientProbabilities by type, band, context and node
 * @param skipProbability that a macroblock has coefficients; -1 if all have
 * @param filter which loop filter is applied
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
record Frame(
    int width,
    int height,
    BoolDecoder modes,
    BoolDecoder[] parts,
    Segment[] segments,
    int[] segmentProbabilities,
    int[] coefficientProbabilities,
    int skipProbability,
    Filter filter) {
  private static final int SEGMENTS = 4;
  private static final int START = 10;
  private static final int LAST_STEP = 127;
  // Steps of the means of colours stop at 132.
  private static final int LAST_COLOUR_STEP = 117;

  enum Filter {
    NONE,
    SIMPLE,
    NORMAL
  }

  /**
   * What macroblocks of one segment have in common.
   *
   * @param luma quantiser steps of luma: the mean and the others
   * @param means quantiser steps of the means of a macroblock that is predicted as a whole
   * @param colour quantiser steps of colours
   * @param whole smoothing of macroblocks that are predicted as a whole
   * @param blocks smoothing of those that are predicted block by block
   */
  @SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
  record Segment(
      int[] luma,
      int[] means,
      int[] colour,
      LoopFilter.Strength whole,
      LoopFilter.Strength blocks) {}

  /**
   * Reads the header.
   *
   * @throws IOException if it is not that of a key frame, or cut short
   */
  static Frame read(byte[] data) throws IOException {
    if (data.length < START) {
      throw new EOFException("the coded image is cut short");
    }
    int tag = littleEndian(data, 0, 3);
    boolean marked = littleEndian(data, 3, 3) == 0x2A019D;
    if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0 || !marked) {
      throw new IOException("it does not begin with a key frame that is shown");
    }
    int first = tag >> 5;
    int width = littleEndian(data, 6, 2) & 0x3FFF;
    int height = littleEndian(data, 8, 2) & 0x3FFF;
    if (first > data.length - START) {
      throw new EOFException("the coded image is cut short");
    }
    BoolDecoder in = new BoolDecoder(data, START, first);
    // The colour space and whether clamping is needed, which is always done.
    in.number(2);
    return new Parser(in).parse(data, START + first, width, height);
  }

  private static int littleEndian(byte[] data, int at, int bytes) {
    int value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (data[at + i] & 0xFF);
    }
    return value;
  }

  private static final class Parser {
    private final BoolDecoder in;
    private final int[] quantisers = new int[SEGMENTS];
    private final int[] levels = new int[SEGMENTS];
    private boolean segmented;
    private boolean absolute = true;
    private int[] segmentProbabilities = {};

    Parser(BoolDecoder in) {
      this.in = in;
    }

    Frame parse(byte[] data, int after, int width, int height) throws IOException {
      segments();
      boolean simple = in.flag();
      int level = in.number(6);
      int sharpness = in.number(3);
      int[] deltas = filterDeltas();
      BoolDecoder[] parts = parts(data, after, 1 << in.number(2));
      int quantiser = in.number(7);
      int[] steps = new int[5];
      for (int i = 0; i < steps.length; i++) {
        steps[i] = in.optional(4);
      }
      Segment[] segments = new Segment[SEGMENTS];
      for (int i = 0; i < SEGMENTS; i++) {
        int q = segmented ? quantisers[i] + (absolute ? 0 : quantiser) : quantiser;
        int base = segmented ? levels[i] + (absolute ? 0 : level) : level;
        segments[i] =
            new Segment(
                new int[] {dc(q + steps[0], LAST_STEP), ac(q)},
                new int[] {
                  2 * dc(q + steps[1], LAST_STEP), Math.max(8, ac(q + steps[2]) * 155 / 100)
                },
                new int[] {dc(q + steps[3], LAST_COLOUR_STEP), ac(q + steps[4])},
                strength(base + deltas[0], sharpness, false),
                strength(base + deltas[0] + deltas[1], sharpness, true));
      }
      // Whether the probabilities hold for further frames, of which there are none.
      in.flag();
      int[] probabilities = probabilities();
      int skip = in.flag() ? in.number(8) : -1;
      in.requireMore();
      return new Frame(
          width,
          height,
          in,
          parts,
          segments,
          segmentProbabilities,
          probabilities,
          skip,
          level == 0 ? Filter.NONE : simple ? Filter.SIMPLE : Filter.NORMAL);
    }

    private void segments() {
      segmented = in.flag();
      if (!segmented) {
        return;
      }
      boolean map = in.flag();
      if (in.flag()) {
        absolute = in.flag();
        for (int i = 0; i < SEGMENTS; i++) {
          quantisers[i] = in.optional(7);
        }
        for (int i = 0; i < SEGMENTS; i++) {
          levels[i] = in.optional(6);
        }
      }
      if (map) {
        segmentProbabilities = new int[3];
        for (int i = 0; i < 3; i++) {
          segmentProbabilities[i] = in.flag() ? in.number(8) : 255;
        }
      }
    }

    /**
     * What is added to the level of the filter: in every macroblock, and where blocks are
     * predicted.
     */
    private int[] filterDeltas() {
      int[] deltas = new int[8];
      boolean used = in.flag();
      if (used && in.flag()) {
        for (int i = 0; i < deltas.length; i++) {
          deltas[i] = in.flag() ? in.signed(6) : 0;
        }
      }
      // The first four are for kinds of references, of which a key frame has one.
      return used ? new int[] {deltas[0], deltas[4]} : new int[2];
    }

    private static BoolDecoder[] parts(byte[] data, int from, int count) throws EOFException {
      int sizes = 3 * (count - 1);
      int start = from + sizes;
      if (start >= data.length) {
        throw new EOFException("the coded image is cut short");
      }
      BoolDecoder[] parts = new BoolDecoder[count];
      for (int i = 0; i < count; i++) {
        int left = data.length - start;
        int size = i < count - 1 ? Math.min(left, littleEndian(data, from + 3 * i, 3)) : left;
        parts[i] = new BoolDecoder(data, start, size);
        start += size;
      }
      return parts;
    }

    private int[] probabilities() {
      int[] probabilities = new int[Tables.coefficients()];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = in.bit(Tables.update(i)) == 1 ? in.number(8) : Tables.coefficient(i);
      }
      return probabilities;
    }

    private static int dc(int index, int last) {
      return Tables.dcStep(Math.max(0, Math.min(last, index)));
    }

    private static int ac(int index) {
      return Tables.acStep(Math.max(0, Math.min(LAST_STEP, index)));
    }

    private static LoopFilter.Strength strength(int wanted, int sharpness, boolean blocks) {
      int level = Math.max(0, Math.min(63, wanted));
      if (level == 0) {
        return new LoopFilter.Strength(0, 0, 0, blocks);
      }
      int inner = level;
      if (sharpness > 0) {
        inner = Math.min(level >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
      }
      inner = Math.max(1, inner);
      return new LoopFilter.Strength(
          2 * level + inner, inner, level >= 40 ? 2 : level >= 15 ? 1 : 0, blocks);
    }
  }
}
