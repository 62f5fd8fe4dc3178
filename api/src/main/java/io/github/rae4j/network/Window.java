// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import java.util.Locale;

/**
 * What a convolution or a pooling sees at a time: the extents of its kernel, how far it moves, and
 * how much padding surrounds the image.
 *
 * @param height rows of the kernel, at least 1
 * @param width columns of the kernel, at least 1
 * @param strideDown rows from one place to the next, at least 1
 * @param strideAcross columns from one place to the next, at least 1
 * @param top padding above the image, less than {@code height}
 * @param left padding on its left, less than {@code width}
 * @param bottom padding below, less than {@code height}
 * @param right padding on its right, less than {@code width}
 */
public record Window(
    int height,
    int width,
    int strideDown,
    int strideAcross,
    int top,
    int left,
    int bottom,
    int right) {
  /** Checks the numbers. */
  public Window {
    boolean padded = Math.min(Math.min(top, bottom), Math.min(left, right)) >= 0;
    if (height < 1
        || width < 1
        || strideDown < 1
        || strideAcross < 1
        || !padded
        || Math.max(top, bottom) >= height
        || Math.max(left, right) >= width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a window needs positive extents and strides, and padding below its extents; got"
                  + " %dx%d, strides %d and %d, padding %d, %d, %d, %d",
              height,
              width,
              strideDown,
              strideAcross,
              top,
              left,
              bottom,
              right));
    }
  }

  /** A square kernel, stride 1, no padding. */
  public static Window of(int size) {
    return of(size, size);
  }

  /** A kernel with stride 1 and no padding. */
  public static Window of(int height, int width) {
    return new Window(height, width, 1, 1, 0, 0, 0, 0);
  }

  /** This window with one stride for both axes. */
  public Window withStride(int stride) {
    return withStride(stride, stride);
  }

  /** This window with other strides. */
  public Window withStride(int down, int across) {
    return new Window(height, width, down, across, top, left, bottom, right);
  }

  /** This window with the same padding on all four sides. */
  public Window withPadding(int padding) {
    return withPadding(padding, padding, padding, padding);
  }

  /** This window with padding above and below, and on the left and right. */
  public Window withPadding(int vertical, int horizontal) {
    return withPadding(vertical, horizontal, vertical, horizontal);
  }

  /** This window with padding of its own on every side. */
  public Window withPadding(int newTop, int newLeft, int newBottom, int newRight) {
    return new Window(
        height, width, strideDown, strideAcross, newTop, newLeft, newBottom, newRight);
  }

  /** Whether opposite sides are padded alike. */
  public boolean isSymmetric() {
    return top == bottom && left == right;
  }

  /**
   * Rows of the result.
   *
   * @param rows rows of the image
   * @throws IllegalArgumentException if the kernel exceeds the padded image
   */
  public long outputHeight(long rows) {
    return places(rows + top + bottom, height, strideDown);
  }

  /**
   * Columns of the result.
   *
   * @param columns columns of the image
   * @throws IllegalArgumentException if the kernel exceeds the padded image
   */
  public long outputWidth(long columns) {
    return places(columns + left + right, width, strideAcross);
  }

  private static long places(long extent, int kernel, int stride) {
    if (extent < kernel) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the kernel of %d exceeds the padded image of %d", kernel, extent));
    }
    return (extent - kernel) / stride + 1;
  }
}
