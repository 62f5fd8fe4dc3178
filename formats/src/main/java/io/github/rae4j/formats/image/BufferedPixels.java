// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The pixels of decoded images. Samples are read from the raster, because {@code
 * BufferedImage.getRGB} would gamma-correct gray images and obey profiles.
 */
final class BufferedPixels {
  private static final int CMYK_COMPONENTS = 4;

  private BufferedPixels() {}

  /**
   * Copies the pixels: alpha is dropped, palettes are looked up, gray is repeated, of 16 bits the
   * upper 8 remain.
   */
  static RgbImage toRgb(ImageSource file, BufferedImage image) {
    Raster raster = image.getRaster();
    ColorModel colours = image.getColorModel();
    requireKnown(file, raster, colours);
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    boolean cmyk = colours.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    // With one or two bands: gray (and alpha). The third and fourth bands are blue and alpha.
    int green = bands >= 3 ? 1 : 0;
    int blue = bands >= 3 ? 2 : 0;
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (colours instanceof IndexColorModel palette) {
          int colour = palette.getRGB(row[x]);
          rgb[at++] = (byte) (colour >> 16);
          rgb[at++] = (byte) (colour >> 8);
          rgb[at++] = (byte) colour;
        } else if (colours instanceof DirectColorModel packed) {
          rgb[at++] = widened(row[x * bands], packed.getComponentSize(0));
          rgb[at++] = widened(row[x * bands + 1], packed.getComponentSize(1));
          rgb[at++] = widened(row[x * bands + 2], packed.getComponentSize(2));
        } else if (cmyk) {
          int white = 255 - (row[x * bands + 3] >> shift);
          for (int c = 0; c < 3; c++) {
            int ink = JpegColours.multiply255(row[x * bands + c] >> shift, white);
            rgb[at++] = (byte) Math.max(0, white - ink);
          }
        } else {
          rgb[at++] = (byte) (row[x * bands] >> shift);
          rgb[at++] = (byte) (row[x * bands + green] >> shift);
          rgb[at++] = (byte) (row[x * bands + blue] >> shift);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static void requireKnown(ImageSource file, Raster raster, ColorModel colours) {
    int type = raster.getTransferType();
    boolean packed = colours instanceof DirectColorModel;
    int space = colours.getColorSpace().getType();
    boolean known =
        packed
            || ((type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && (space == ColorSpace.TYPE_RGB
                    || space == ColorSpace.TYPE_GRAY
                    || (space == ColorSpace.TYPE_CMYK && raster.getNumBands() >= CMYK_COMPONENTS)));
    if (!known) {
      throw new DataException(
          file
              + " has samples of a kind that is not read; 8 or 16 bits of gray, RGB or CMYK are,"
              + " convert it to PNG first",
          Where.file(file));
    }
  }

  /** A sample of fewer than 8 bits on the scale of 0 to 255, as Pillow widens it. */
  private static byte widened(int sample, int bits) {
    return (byte) (bits >= 8 ? sample : sample * 255 / ((1 << bits) - 1));
  }
}
