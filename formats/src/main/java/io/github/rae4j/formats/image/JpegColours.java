// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Converts the stored samples of a JPEG to RGB, to the bit as libjpeg and Pillow do. */
final class JpegColours {
  private static final int HALF = 1 << 15;

  private JpegColours() {}

  /**
   * Converts the samples.
   *
   * @param raster bytes, one band a component, every band of full size
   */
  static RgbImage toRgb(Raster raster, JpegHeader header) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    JpegHeader.Colours colours = header.colours();
    Rows rows = Rows.of(raster, header);
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int[] row = rows.row(y);
      for (int x = 0; x < row.length; x += bands) {
        switch (colours) {
          case YCC -> toRgb(row, x);
          case YCCK -> {
            toRgb(row, x);
            invert(row, x);
            applyBlack(row, x);
          }
          case CMYK -> applyBlack(row, x);
          case GRAY, RGB -> {
            // stored as they are shown
          }
        }
        for (int c = 0; c < 3; c++) {
          rgb[at++] = (byte) row[colours == JpegHeader.Colours.GRAY ? x : x + c];
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** ITU-R BT.601 as JPEG libraries compute it, in 16-bit fixed point. */
  private static void toRgb(int[] row, int at) {
    int y = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    row[at] = clamp(y + ((91881 * cr + HALF) >> 16));
    row[at + 1] = clamp(y + ((-22554 * cb - 46802 * cr + HALF) >> 16));
    row[at + 2] = clamp(y + ((116130 * cb + HALF) >> 16));
  }

  private static void invert(int[] row, int at) {
    for (int c = 0; c < 3; c++) {
      row[at + c] = 255 - row[at + c];
    }
  }

  /** Pillow takes CMYK to be stored inverted, as Adobe does. */
  private static void applyBlack(int[] row, int at) {
    int black = row[at + 3];
    for (int c = 0; c < 3; c++) {
      row[at + c] = Math.max(0, black - multiply255(255 - row[at + c], black));
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** {@code round(a * b / 255)}. */
  static int multiply255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  /**
   * The rows of a raster, with the rows between those that are stored as libjpeg-turbo has them.
   */
  private interface Rows {
    int[] row(int y);

    static Rows of(Raster raster, JpegHeader header) {
      int width = raster.getWidth();
      List<Integer> halved = new ArrayList<>();
      for (int c = 0; c < header.components().size(); c++) {
        if (header.isHalvedVertically(header.components().get(c))) {
          halved.add(c);
        }
      }
      int[] row = new int[width * raster.getNumBands()];
      if (halved.isEmpty() || !RepeatedRows.IN_THIS_JDK) {
        return y -> raster.getPixels(0, y, width, 1, row);
      }
      int[] other = new int[width];
      return y -> {
        raster.getPixels(0, y, width, 1, row);
        for (int component : halved) {
          interpolate(raster, component, y, row, other);
        }
        return row;
      };
    }

    /** The triangle filter of libjpeg-turbo's {@code h1v2_fancy_upsample}. */
    private static void interpolate(Raster raster, int component, int y, int[] row, int[] other) {
      boolean upper = y % 2 == 0;
      int neighbour = Math.max(0, Math.min(raster.getHeight() - 1, upper ? y - 1 : y + 1));
      raster.getSamples(0, neighbour, other.length, 1, component, other);
      int bands = raster.getNumBands();
      int bias = upper ? 1 : 2;
      for (int x = 0; x < other.length; x++) {
        int at = x * bands + component;
        row[at] = (3 * row[at] + other[x] + bias) >> 2;
      }
    }
  }

  /**
   * Where only the rows of colour are halved (4:4:0), libjpeg 6b, which most JDKs bring, repeats
   * rows. libjpeg-turbo, which some Linux distributions link instead and Pillow uses, interpolates.
   */
  private static final class RepeatedRows {
    /** One column of eight red and eight blue rows, with one row of colour for each two. */
    private static final String SAMPLE =
        "/9j/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5"
            + "PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy"
            + "MjIyMjIyMjIyMjIyMjL/wAARCAAQAAEDARIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABQQAQAA"
            + "AAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAF/8QAGREAAgMBAAAAAAAAAAAAAAAAABZjoeGi"
            + "/9oADAMBAAIRAxEAPwAUKUWZedGmGO8P/9k=";

    static final boolean IN_THIS_JDK = find();

    private RepeatedRows() {}

    private static boolean find() {
      javax.imageio.ImageReader reader = JdkReaders.of("jpeg");
      byte[] sample = Base64.getDecoder().decode(SAMPLE);
      try (MemoryCacheImageInputStream in =
          new MemoryCacheImageInputStream(new ByteArrayInputStream(sample))) {
        reader.setInput(in, true, true);
        Raster raster = reader.readRaster(0, null);
        return raster.getSample(0, 6, 2) == raster.getSample(0, 7, 2);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        reader.dispose();
      }
    }
  }
}
