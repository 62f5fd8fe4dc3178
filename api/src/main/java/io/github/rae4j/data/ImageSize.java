// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.data;

import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Height and width of an image. Immutable and thread-safe.
 *
 * @param height rows of pixels, at least 1
 * @param width pixels in a row, at least 1
 */
public record ImageSize(int height, int width) {
  /**
   * Checks the extents.
   *
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public ImageSize {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an image needs rows and columns, but got a height of %d and a width of %d",
              height,
              width));
    }
  }

  /** As high as wide. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  /**
   * Reads a key that is one number for both sides, or {@code [height, width]}.
   *
   * @return empty if the key is not there
   * @throws io.github.rae4j.errors.RaeException naming the key, if its value is something else or a
   *     side is less than 1
   */
  public static Optional<ImageSize> read(Parameters section, String key) {
    if (!section.has(key)) {
      return Optional.empty();
    }
    List<Long> sides = section.getLongs(key);
    if (sides.isEmpty() || sides.size() > 2) {
      throw section.error(
          key,
          String.format(
              Locale.ROOT,
              "must be one number or [height, width], but has %d numbers",
              sides.size()));
    }
    for (long side : sides) {
      if (section.requireAtLeast(1, key, side) > Integer.MAX_VALUE) {
        throw section.error(key, side + " is too large");
      }
    }
    return Optional.of(
        new ImageSize(sides.get(0).intValue(), sides.get(sides.size() - 1).intValue()));
  }

  /** Whether it is as high as wide. */
  public boolean isSquare() {
    return height == width;
  }

  /** Width by height, as images are usually described: {@code 640 x 480 pixels}. */
  @Override
  public String toString() {
    return width + " x " + height + " pixels";
  }
}
