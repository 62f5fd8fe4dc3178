// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.data;

import java.util.Arrays;
import java.util.Locale;

/**
 * An 8-bit RGB image. Immutable as long as nobody writes to the array it was made of, and then
 * thread-safe.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * Wraps pixels without copying them.
   *
   * @param width pixels, at least 1
   * @param height pixels, at least 1
   * @param rgb red, green, blue of each pixel, row by row from the top; unsigned
   * @throws IllegalArgumentException if the array does not have {@code width * height * 3} elements
   */
  public RgbImage(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || 3L * width * height != rgb.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an image of %d x %d pixels does not have %d bytes",
              width,
              height,
              rgb.length));
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Height and width. */
  public ImageSize size() {
    return new ImageSize(height, width);
  }

  /** The pixels themselves, not a copy: red, green, blue, row by row. Not to be written to. */
  public byte[] rgb() {
    return rgb;
  }

  /**
   * A rectangular part as a new image.
   *
   * @throws IllegalArgumentException if it does not lie inside this image
   */
  public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
    if (left < 0 || top < 0 || left + cropWidth > width || top + cropHeight > height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot cut %d x %d pixels at (%d, %d) out of %s",
              cropWidth,
              cropHeight,
              left,
              top,
              this));
    }
    byte[] part = new byte[cropWidth * cropHeight * 3];
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(rgb, ((top + y) * width + left) * 3, part, y * cropWidth * 3, cropWidth * 3);
    }
    return new RgbImage(cropWidth, cropHeight, part);
  }

  /** The image as in a mirror, left and right exchanged. */
  public RgbImage mirrored() {
    byte[] to = new byte[rgb.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(rgb, (y * width + x) * 3, to, (y * width + width - 1 - x) * 3, 3);
      }
    }
    return new RgbImage(width, height, to);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(rgb);
  }

  /** For example {@code 640 x 480 pixels}. */
  @Override
  public String toString() {
    return width + " x " + height + " pixels";
  }
}
