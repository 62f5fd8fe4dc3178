// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** EXIF's tag 0x0112: how a stored image is to be turned so that it is upright. */
final class ExifOrientation {
  /** The orientation of an image that need not be turned. */
  static final int UPRIGHT = 1;

  private static final int LAST = 8;

  private ExifOrientation() {}

  /**
   * The orientation in an EXIF block.
   *
   * @param block holds a TIFF header at {@code from}
   * @return 1 to 8; 1 if the block has no orientation or is damaged
   */
  static int of(byte[] block, int from) {
    if (from >= block.length) {
      return UPRIGHT;
    }
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(
            new ByteArrayInputStream(block, from, block.length - from))) {
      return of(in);
    } catch (IOException e) {
      return UPRIGHT;
    }
  }

  /** As {@link #of(byte[], int)}, of a TIFF file or block from its beginning. */
  static int of(ImageInputStream in) {
    long value = TiffDirectory.number(in, TiffDirectory.ORIENTATION, UPRIGHT);
    return value >= UPRIGHT && value <= LAST ? (int) value : UPRIGHT;
  }

  /** The image turned upright, as Pillow's {@code ImageOps.exif_transpose} does. */
  static RgbImage apply(RgbImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean swapped = orientation >= 5;
    int width = swapped ? image.height() : image.width();
    int height = swapped ? image.width() : image.height();
    int right = image.width() - 1;
    int bottom = image.height() - 1;
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int sourceX =
            switch (orientation) {
              case 2, 3 -> right - x;
              case 5, 6 -> y;
              case 7, 8 -> right - y;
              default -> x;
            };
        int sourceY =
            switch (orientation) {
              case 3, 4 -> bottom - y;
              case 5, 8 -> x;
              case 6, 7 -> bottom - x;
              default -> y;
            };
        System.arraycopy(from, (sourceY * image.width() + sourceX) * 3, to, at, 3);
        at += 3;
      }
    }
    return new RgbImage(width, height, to);
  }
}
