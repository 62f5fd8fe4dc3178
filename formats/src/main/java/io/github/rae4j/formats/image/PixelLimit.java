// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Locale;

/**
 * How many pixels an image may have. It is asked with the size that the decoder itself has found,
 * since that is what will be allocated.
 *
 * @param pixels the most that are decoded
 */
record PixelLimit(long pixels) {
  // Decoded samples (at worst four per pixel, two bytes each) plus the RGB copy.
  private static final long BYTES_PER_PIXEL = 2 * 4 + 3;

  // Small images are never refused: a garbage collection makes room for them.
  private static final long SMALL = 16L << 20;

  /**
   * Checks a size before anything is allocated.
   *
   * @throws RaeException if there are more pixels than the limit or the free heap allows
   */
  void require(ImageSource file, int width, int height) {
    if (width < 1 || height < 1) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s is damaged: it claims to be %d x %d pixels", file, width, height),
          Where.file(file));
    }
    long count = (long) width * height;
    if (count > pixels) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d x %d pixels (%s), more than the %s that are decoded; scale it down first",
              file,
              width,
              height,
              millions(count),
              millions(pixels)),
          Where.file(file));
    }
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    long needed = count * BYTES_PER_PIXEL;
    if (needed > SMALL && needed > free) {
      throw new DeviceException(
          String.format(
                  Locale.ROOT,
                  "%s has %d x %d pixels, which take %d MiB, but the Java heap has only %d MiB"
                      + " left;",
                  file,
                  width,
                  height,
                  needed >> 20,
                  free >> 20)
              + " scale it down or give Java more memory (-Xmx)",
          Where.file(file));
    }
  }

  private static String millions(long count) {
    return count < 1_000_000 ? Long.toString(count) : count / 1_000_000 + " million";
  }
}
