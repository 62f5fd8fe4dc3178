// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PilResize.Filter;

/**
 * ADM's centre crop (Dhariwal and Nichol 2021), which prepares ImageNet for training and
 * evaluation: halve the image with a box filter while its short side is at least twice the target
 * size, scale the short side to the target size (bicubic), and cut out the centre. Thread-safe.
 */
public final class CenterCrop {
  private CenterCrop() {}

  /**
   * Crops an image.
   *
   * @param size side of the square result in pixels, at least 1
   */
  public static RgbImage apply(RgbImage image, int size) {
    if (image.width() == size && image.height() == size) {
      return image;
    }
    RgbImage scaled = image;
    while (Math.min(scaled.width(), scaled.height()) >= 2L * size) {
      scaled = PilResize.resize(scaled, scaled.width() / 2, scaled.height() / 2, Filter.BOX);
    }
    double scale = (double) size / Math.min(scaled.width(), scaled.height());
    // Halves round to even, as in Python.
    long width = (long) Math.rint(scaled.width() * scale);
    long height = (long) Math.rint(scaled.height() * scale);
    return PilResize.resizeAndCrop(
        scaled, width, height, (width - size) / 2, (height - size) / 2, size, size, Filter.BICUBIC);
  }
}
