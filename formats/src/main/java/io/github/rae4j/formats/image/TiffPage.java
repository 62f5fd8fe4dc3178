// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;

/** The first page of a TIFF as Pillow shows it: upright, of palettes the upper 8 of 16 bits. */
final class TiffPage {
  private static final int OLD_JPEG = 6;
  private static final int JPEG = 7;
  private static final int RGB = 3;

  private TiffPage() {}

  static RgbImage show(ImageSource file, javax.imageio.ImageReader reader) throws IOException {
    try (ImageInputStream in = file.openForDecoder()) {
      long compression = TiffDirectory.number(in, TiffDirectory.COMPRESSION, 1);
      boolean jpeg = compression == OLD_JPEG || compression == JPEG;
      if (jpeg && TiffDirectory.number(in, TiffDirectory.SAMPLES, 1) > RGB) {
        throw new IOException("JPEG within TIFF is read with 1 or 3 samples only");
      }
      BufferedImage image = reader.read(0);
      int[] map = TiffDirectory.numbers(in, TiffDirectory.COLOUR_MAP);
      RgbImage read = BufferedPixels.toRgb(file, withPalette(image, map));
      return ExifOrientation.apply(read, ExifOrientation.of(in));
    }
  }

  /**
   * The image with the palette of the file, which the JDK rounds.
   *
   * @param map all red, then all green, then all blue values, of 16 bits
   */
  private static BufferedImage withPalette(BufferedImage image, int[] map) {
    int size = map.length / 3;
    if (!(image.getColorModel() instanceof IndexColorModel palette)
        || size != palette.getMapSize()) {
      return image;
    }
    byte[][] colours = new byte[3][size];
    for (int i = 0; i < 3 * size; i++) {
      colours[i / size][i % size] = (byte) (map[i] >> 8);
    }
    IndexColorModel exact =
        new IndexColorModel(palette.getPixelSize(), size, colours[0], colours[1], colours[2]);
    return new BufferedImage(exact, image.getRaster(), false, null);
  }
}
