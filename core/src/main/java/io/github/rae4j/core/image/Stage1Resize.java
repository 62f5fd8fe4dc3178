package io.github.rae4j.core.image;

import io.github.rae4j.core.image.PilResize.Filter;

/**
 * The resize before the random crop in the training of decoders: torchvision's {@code Resize(size,
 * BICUBIC)} of a Pillow image. Thread-safe.
 */
public final class Stage1Resize {
  private Stage1Resize() {}

  /**
   * Scales the short side to {@code size} and the long side in proportion, rounded down.
   *
   * @param size pixels, at least 1
   */
  public static RgbImage apply(RgbImage image, int size) {
    int shortSide = Math.min(image.width(), image.height());
    int longSide = (int) ((long) size * Math.max(image.width(), image.height()) / shortSide);
    boolean tall = image.height() > image.width();
    return PilResize.resize(image, tall ? size : longSide, tall ? longSide : size, Filter.BICUBIC);
  }
}
