// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.PilResize.Filter;

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
    int shortSide = Math.min(image.width(), image.height());
    long longSide = (long) size * Math.max(image.width(), image.height()) / shortSide;
    if (longSide * size > ImageReader.DEFAULT_PIXEL_LIMIT) {
      throw new DataException(
          "an image of %s is too narrow to scale its short side to %d: the long one would have %d"
              .formatted(image, size, longSide),
          Where.part("resize"));
    }
    boolean tall = image.height() > image.width();
    int other = (int) longSide;
    return PilResize.resize(image, tall ? size : other, tall ? other : size, Filter.BICUBIC);
  }
}
