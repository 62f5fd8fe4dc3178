// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * The screen of a GIF and the place of its first frame there.
 *
 * @param width pixels of the screen, extended to hold the frame
 * @param height rows of the screen, extended to hold the frame
 * @param left where the frame begins
 * @param top where the frame begins
 */
record GifScreen(int width, int height, int left, int top) {
  private static final int TABLE = 0x80;
  private static final int EXTENSION = 0x21;
  private static final int FRAME = 0x2C;

  /**
   * Reads the screen and the descriptor of the first frame.
   *
   * @throws IOException if there is no frame or the file is cut short
   */
  static GifScreen read(ImageSource file) throws IOException {
    try (DataInputStream in = new DataInputStream(file.open())) {
      in.skipNBytes(6);
      int width = littleEndian(in);
      int height = littleEndian(in);
      int flags = in.readUnsignedByte();
      in.skipNBytes(2);
      if ((flags & TABLE) != 0) {
        in.skipNBytes(3L << ((flags & 7) + 1));
      }
      int kind = in.readUnsignedByte();
      while (kind == EXTENSION) {
        in.skipNBytes(1);
        for (int size = in.readUnsignedByte(); size > 0; size = in.readUnsignedByte()) {
          in.skipNBytes(size);
        }
        kind = in.readUnsignedByte();
      }
      if (kind != FRAME) {
        throw new IOException("it has no frame");
      }
      int left = littleEndian(in);
      int top = littleEndian(in);
      int right = left + littleEndian(in);
      int bottom = top + littleEndian(in);
      return new GifScreen(Math.max(width, right), Math.max(height, bottom), left, top);
    }
  }

  private static int littleEndian(DataInputStream in) throws IOException {
    return in.readUnsignedByte() | in.readUnsignedByte() << 8;
  }

  /**
   * Decodes the first frame and puts it on the screen. What it leaves free has the colour that
   * Pillow gives it: that of the transparent index, or else of index 0.
   */
  RgbImage show(javax.imageio.ImageReader reader) throws IOException {
    BufferedImage image = reader.read(0);
    IndexColorModel palette = (IndexColorModel) image.getColorModel();
    Raster raster = image.getRaster();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int background = Math.max(0, palette.getTransparentPixel());
    int[] row = new int[raster.getWidth()];
    int at = 0;
    for (int y = 0; y < height; y++) {
      boolean inside = y >= top && y < top + raster.getHeight();
      if (inside) {
        raster.getPixels(0, y - top, row.length, 1, row);
      }
      for (int x = 0; x < width; x++) {
        boolean covered = inside && x >= left && x < left + row.length;
        int colour = palette.getRGB(covered ? row[x - left] : background);
        rgb[at++] = (byte) (colour >> 16);
        rgb[at++] = (byte) (colour >> 8);
        rgb[at++] = (byte) colour;
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
