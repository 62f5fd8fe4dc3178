// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What of a picture is painted anew, pixel by pixel: where a mask picture is bright. Immutable and
 * thread-safe.
 */
public final class PaintMask {
  private static final int CHANNELS = 3;

  /** From this brightness on a pixel is painted. */
  private static final int BRIGHT = 128;

  private final int width;
  private final int height;
  private final boolean[] painted;

  private PaintMask(int width, int height, boolean[] painted) {
    this.width = width;
    this.height = height;
    this.painted = painted;
  }

  /**
   * A mask of a picture.
   *
   * @param mask white where the picture is painted anew and black where it stays; a pixel is
   *     painted from a mean of its channels of 128 on
   */
  public static PaintMask of(RgbImage mask) {
    byte[] rgb = mask.rgb();
    boolean[] painted = new boolean[mask.width() * mask.height()];
    for (int i = 0; i < painted.length; i++) {
      int sum = 0;
      for (int c = 0; c < CHANNELS; c++) {
        sum += rgb[i * CHANNELS + c] & 0xFF;
      }
      painted[i] = sum >= CHANNELS * BRIGHT;
    }
    return new PaintMask(mask.width(), mask.height(), painted);
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Whether a pixel is painted anew. */
  public boolean isPainted(int x, int y) {
    Objects.checkIndex(x, width);
    Objects.checkIndex(y, height);
    return painted[y * width + x];
  }

  /** The number of pixels that are painted anew. */
  public int count() {
    int count = 0;
    for (boolean each : painted) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /**
   * The places of a latent that have to be painted for it: those that cover a painted pixel.
   *
   * @param latent {@code (C, h, w)} of a picture of this size
   * @throws DataException if the mask is black everywhere, so that there is nothing to paint
   */
  public LatentMask over(Shape latent) {
    if (latent.rank() != 3) {
      throw new IllegalArgumentException("a mask lies over latents (C, h, w), not " + latent);
    }
    int rows = latent.intDim(1);
    int columns = latent.intDim(2);
    boolean[] places = new boolean[rows * columns];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (isPainted(x, y)) {
          for (int row = first(y, rows, height); row <= last(y, rows, height); row++) {
            Arrays.fill(
                places,
                row * columns + first(x, columns, width),
                row * columns + last(x, columns, width) + 1,
                true);
          }
        }
      }
    }
    LatentMask mask = new LatentMask(rows, columns, places);
    if (mask.count() == 0) {
      throw new DataException(
          "the mask is black everywhere, so there is nothing to paint; make white what is to be"
              + " painted anew",
          Where.key("mask"));
    }
    return mask;
  }

  /** The first place that a pixel covers a part of; it covers several where the mask is small. */
  private static int first(int pixel, int places, int pixels) {
    return (int) ((long) pixel * places / pixels);
  }

  private static int last(int pixel, int places, int pixels) {
    return (int) (((pixel + 1L) * places - 1) / pixels);
  }

  /**
   * A painted picture with the pixels of the original, to the bit, outside of the mask.
   *
   * @param original of the size of the mask
   * @param result of the size of the mask
   * @throws IllegalArgumentException if the sizes differ
   */
  public RgbImage paste(RgbImage original, RgbImage result) {
    require("the original", original);
    require("the result", result);
    byte[] pixels = original.rgb().clone();
    for (int i = 0; i < painted.length; i++) {
      if (painted[i]) {
        System.arraycopy(result.rgb(), i * CHANNELS, pixels, i * CHANNELS, CHANNELS);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /**
   * Painted pictures with the pixels of the originals outside of the mask.
   *
   * @param original float32 {@code (1, 3, height, width)} of the size of the mask
   * @param results float32 {@code (n, 3, height, width)}
   * @return float32 {@code (n, 3, height, width)}
   * @throws IllegalArgumentException if the sizes differ
   */
  public Tensor paste(Tensor original, Tensor results) {
    Shape size = Shape.of(1, CHANNELS, height, width);
    if (!original.shape().equals(size) || !results.shape().with(0, 1).equals(size)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the original is %s and the results are %s, but the mask has %d x %d pixels",
              original,
              results,
              width,
              height));
    }
    float[] kept = original.toFloatArray();
    float[] values = results.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      if (!painted[i % painted.length]) {
        values[i] = kept[i % kept.length];
      }
    }
    return Tensor.of(values, results.shape().dims());
  }

  /**
   * The original with gray where it is painted anew, to be shown to people.
   *
   * @param original of the size of the mask
   * @throws IllegalArgumentException if the sizes differ
   */
  public RgbImage shown(RgbImage original) {
    byte[] gray = new byte[painted.length * CHANNELS];
    Arrays.fill(gray, (byte) BRIGHT);
    return paste(original, new RgbImage(width, height, gray));
  }

  private void require(String what, RgbImage image) {
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is %s, but the mask has %d x %d", what, image, width, height));
    }
  }
}
