// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PilResize.Filter;

/**
 * ADM's centre crop (Dhariwal and Nichol 2021), which prepares ImageNet for training and
 * evaluation: halve the image with a box filter while it is at least twice as large as the target,
 * scale it until it just covers the target (bicubic; for a square target that scales the short
 * side), and cut out the centre. ADM's targets are square; others are cut by the same rule.
 * Thread-safe.
 */
public final class CenterCrop {
  private CenterCrop() {}

  /**
   * Crops an image to a square.
   *
   * @param size side of the square result in pixels, at least 1
   */
  public static RgbImage apply(RgbImage image, int size) {
    return apply(image, ImageSize.square(size));
  }

  /**
   * Crops an image.
   *
   * @param size of the result
   */
  public static RgbImage apply(RgbImage image, ImageSize size) {
    if (image.size().equals(size)) {
      return image;
    }
    RgbImage scaled = image;
    while (scaled.width() >= 2L * size.width() && scaled.height() >= 2L * size.height()) {
      scaled = PilResize.resize(scaled, scaled.width() / 2, scaled.height() / 2, Filter.BOX);
    }
    double scale =
        Math.max((double) size.width() / scaled.width(), (double) size.height() / scaled.height());
    // Halves round to even, as in Python.
    long width = (long) Math.rint(scaled.width() * scale);
    long height = (long) Math.rint(scaled.height() * scale);
    return PilResize.resizeAndCrop(
        scaled,
        width,
        height,
        (width - size.width()) / 2,
        (height - size.height()) / 2,
        size.width(),
        size.height(),
        Filter.BICUBIC);
  }
}
