// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.PilResize.Filter;
import java.util.Locale;

/**
 * The resize before the random crop in decoder training: torchvision's {@code Resize(size,
 * BICUBIC)} of a Pillow image. Thread-safe.
 */
public final class Stage1Resize {
  private Stage1Resize() {}

  /**
   * Scales the short side to {@code size} and the long side proportionally, rounded down.
   *
   * @param size length of the short side in pixels, at least 1
   * @throws RaeException if the image is so narrow that the result would be huge
   */
  public static RgbImage apply(RgbImage image, int size) {
    return apply(image, ImageSize.square(size));
  }

  /**
   * Scales an image, its aspect ratio kept, until it just covers a size: one side then has that
   * length, the other one is at least as long, rounded down.
   *
   * @throws RaeException if the image is so narrow that the result would be huge
   */
  public static RgbImage apply(RgbImage image, ImageSize size) {
    boolean fitsWidth = (long) size.width() * image.height() > (long) size.height() * image.width();
    int fixed = fitsWidth ? size.width() : size.height();
    long other =
        fitsWidth
            ? (long) size.width() * image.height() / image.width()
            : (long) size.height() * image.width() / image.height();
    if (other * fixed > ImageReader.DEFAULT_PIXEL_LIMIT) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "an image of %s is too narrow to be scaled until it covers %s: one side would have"
                  + " %d",
              image,
              size,
              other),
          Where.part("resize"));
    }
    return fitsWidth
        ? PilResize.resize(image, fixed, (int) other, Filter.BICUBIC)
        : PilResize.resize(image, (int) other, fixed, Filter.BICUBIC);
  }
}
