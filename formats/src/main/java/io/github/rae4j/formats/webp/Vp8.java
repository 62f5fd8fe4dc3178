// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import io.github.rae4j.data.RgbImage;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes key frames of VP8, the lossy coding of WebP, to the pixels that libwebp gives.
 *
 * <p>It is here because, of the decoders for Java, one departs from libwebp (by 10 levels in the
 * mean at low quality, and in some lossless images) and the others are native code.
 */
public final class Vp8 {
  private final Frame frame;
  private final Coefficients coefficients;
  private final Plane y;
  private final Plane u;
  private final Plane v;
  private final int columns;
  private final int rows;
  private final int[] modesAbove;
  private final int[] modesLeft = new int[4];
  private final LoopFilter.Strength[] strengths;

  private Vp8(Frame frame) {
    this.frame = frame;
    columns = (frame.width() + 15) / 16;
    rows = (frame.height() + 15) / 16;
    coefficients = new Coefficients(frame, columns);
    y = new Plane(16 * columns, 16 * rows);
    u = new Plane(8 * columns, 8 * rows);
    v = new Plane(8 * columns, 8 * rows);
    modesAbove = new int[4 * columns];
    strengths = new LoopFilter.Strength[columns * rows];
  }

  /**
   * Decodes one frame.
   *
   * @param data a frame as it stands in a {@code VP8} chunk; at most 16,383 x 16,383 pixels
   * @throws IOException if it is damaged or cut short
   */
  public static RgbImage decode(byte[] data) throws IOException {
    Vp8 decoder = new Vp8(Frame.read(data));
    decoder.reconstruct();
    decoder.smooth();
    Frame frame = decoder.frame;
    return new RgbImage(
        frame.width(),
        frame.height(),
        ColourConversion.toRgb(decoder.y, decoder.u, decoder.v, frame.width(), frame.height()));
  }

  private void reconstruct() throws IOException {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(modesLeft, Predictions.MEAN);
      coefficients.beginRow();
      BoolDecoder part = frame.parts()[row % frame.parts().length];
      for (int column = 0; column < columns; column++) {
        macroblock(part, row, column);
        part.requireMore();
      }
      frame.modes().requireMore();
    }
  }

  private void macroblock(BoolDecoder part, int row, int column) {
    BoolDecoder in = frame.modes();
    Frame.Segment segment = frame.segments()[segment(in)];
    boolean empty = frame.skipProbability() >= 0 && in.bit(frame.skipProbability()) == 1;
    boolean whole = in.bit(145) == 1;
    int[] modes = new int[16];
    if (whole) {
      int mode =
          in.bit(156) == 1
              ? (in.bit(128) == 1 ? Predictions.TRUE_MOTION : Predictions.HORIZONTAL)
              : (in.bit(163) == 1 ? Predictions.VERTICAL : Predictions.MEAN);
      Arrays.fill(modes, mode);
      Arrays.fill(modesAbove, 4 * column, 4 * column + 4, mode);
      Arrays.fill(modesLeft, mode);
    } else {
      blockModes(in, column, modes);
    }
    int colourMode =
        in.bit(142) == 0
            ? Predictions.MEAN
            : in.bit(114) == 0
                ? Predictions.VERTICAL
                : in.bit(183) == 1 ? Predictions.TRUE_MOTION : Predictions.HORIZONTAL;
    boolean any = false;
    if (empty) {
      coefficients.skip(column, whole);
    } else {
      any = coefficients.read(part, column, whole, segment);
    }
    LoopFilter.Strength strength = whole ? segment.whole() : segment.blocks();
    strengths[row * columns + column] =
        new LoopFilter.Strength(
            strength.limit(), strength.inner(), strength.variance(), strength.blocks() || any);
    luma(row, column, whole, modes);
    Predictions.whole(u, colourMode, 8 * column, 8 * row, 8);
    Predictions.whole(v, colourMode, 8 * column, 8 * row, 8);
    for (int block = 0; block < 4; block++) {
      int to = u.at(8 * column + 4 * (block % 2), 8 * row + 4 * (block / 2));
      coefficients.addTo(u, 16 + block, to);
      coefficients.addTo(v, 20 + block, to);
    }
  }

  private int segment(BoolDecoder in) {
    int[] probabilities = frame.segmentProbabilities();
    if (probabilities.length == 0) {
      return 0;
    }
    return in.bit(probabilities[0]) == 0 ? in.bit(probabilities[1]) : 2 + in.bit(probabilities[2]);
  }

  private void blockModes(BoolDecoder in, int column, int[] modes) {
    for (int row = 0; row < 4; row++) {
      for (int x = 0; x < 4; x++) {
        int above = modesAbove[4 * column + x];
        int mode = blockMode(in, 9 * (10 * above + modesLeft[row]));
        modes[4 * row + x] = mode;
        modesAbove[4 * column + x] = mode;
        modesLeft[row] = mode;
      }
    }
  }

  private static int blockMode(BoolDecoder in, int at) {
    if (in.bit(Tables.blockMode(at)) == 0) {
      return Predictions.MEAN;
    } else if (in.bit(Tables.blockMode(at + 1)) == 0) {
      return Predictions.TRUE_MOTION;
    } else if (in.bit(Tables.blockMode(at + 2)) == 0) {
      return Predictions.VERTICAL;
    } else if (in.bit(Tables.blockMode(at + 3)) == 0) {
      if (in.bit(Tables.blockMode(at + 4)) == 0) {
        return Predictions.HORIZONTAL;
      }
      return in.bit(Tables.blockMode(at + 5)) == 0
          ? Predictions.RIGHT_DOWN
          : Predictions.VERTICAL_RIGHT;
    } else if (in.bit(Tables.blockMode(at + 6)) == 0) {
      return Predictions.LEFT_DOWN;
    } else if (in.bit(Tables.blockMode(at + 7)) == 0) {
      return Predictions.VERTICAL_LEFT;
    }
    return in.bit(Tables.blockMode(at + 8)) == 0
        ? Predictions.HORIZONTAL_DOWN
        : Predictions.HORIZONTAL_UP;
  }

  private void luma(int row, int column, boolean whole, int[] modes) {
    int left = 16 * column;
    int top = 16 * row;
    if (whole) {
      Predictions.whole(y, modes[0], left, top, 16);
    }
    int[] edge = new int[13];
    for (int block = 0; block < 16; block++) {
      int x = left + 4 * (block % 4);
      int line = top + 4 * (block / 4);
      int to = y.at(x, line);
      if (!whole) {
        edge(edge, row, column, block);
        Predictions.block(y, modes[block], to, edge);
      }
      coefficients.addTo(y, block, to);
    }
  }

  private void edge(int[] edge, int row, int column, int block) {
    int x = 16 * column + 4 * (block % 4);
    int line = 16 * row + 4 * (block / 4);
    for (int i = 0; i < 4; i++) {
      edge[3 - i] = y.get(y.at(x - 1, line + i));
    }
    int above = y.at(x, line - 1);
    for (int i = 0; i < 5; i++) {
      edge[4 + i] = y.get(above - 1 + i);
    }
    // Right of the macroblock only the row above it is known, for all of its rows.
    int next = block % 4 == 3 ? y.at(16 * column + 16, 16 * row - 1) : above + 4;
    for (int i = 0; i < 4; i++) {
      if (row == 0 && (block % 4 == 3 || block < 4)) {
        edge[9 + i] = 127;
      } else if (block % 4 == 3 && column == columns - 1) {
        edge[9 + i] = y.get(next - 1);
      } else {
        edge[9 + i] = y.get(next + i);
      }
    }
  }

  private void smooth() {
    if (frame.filter() == Frame.Filter.NONE) {
      return;
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        LoopFilter.Strength strength = strengths[row * columns + column];
        if (frame.filter() == Frame.Filter.SIMPLE) {
          LoopFilter.simple(y, 16 * column, 16 * row, strength);
        } else {
          LoopFilter.normal(y, 16 * column, 16 * row, 16, strength);
          LoopFilter.normal(u, 8 * column, 8 * row, 8, strength);
          LoopFilter.normal(v, 8 * column, 8 * row, 8, strength);
        }
      }
    }
  }
}
