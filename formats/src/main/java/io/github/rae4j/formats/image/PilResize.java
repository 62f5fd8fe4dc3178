// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.util.Arrays;
import java.util.Locale;

/**
 * Pillow's {@code Image.resize} for 8-bit images, bit for bit (Pillow 13).
 *
 * <p>When shrinking, the filter's support is widened (antialiasing). There is one pass along rows
 * and one along columns, each rounded to bytes, so their order can change a value by one level.
 * Coefficients are 22-bit fixed point, and a pass that changes no size is skipped. Not to be
 * confused with {@link TorchResize}. Thread-safe.
 */
public final class PilResize {
  private static final int PRECISION_BITS = 22;
  private static final int CHANNELS = 3;

  private PilResize() {}

  /** Pillow's filters. */
  public enum Filter {
    /** The nearest pixel, without averaging. */
    NEAREST(0),
    /** Mean of the covered pixels. */
    BOX(0.5),
    /** Triangle filter. */
    BILINEAR(1),
    /** Hamming-windowed sinc of radius 1. */
    HAMMING(1),
    /** Keys' cubic, a = -0.5. */
    BICUBIC(2),
    /** Lanczos-windowed sinc of radius 3. */
    LANCZOS(3);

    private final double support;

    Filter(double support) {
      this.support = support;
    }

    private double weight(double x) {
      return switch (this) {
        case NEAREST -> throw new IllegalStateException("nearest has no weights");
        case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
        case BILINEAR -> Math.max(0, 1 - Math.abs(x));
        case HAMMING -> hamming(x);
        case BICUBIC -> bicubic(x);
        case LANCZOS -> lanczos(x);
      };
    }
  }

  /**
   * Resizes an image.
   *
   * @param width width of the result in pixels, at least 1
   * @param height height of the result in pixels, at least 1
   */
  public static RgbImage resize(RgbImage image, int width, int height, Filter filter) {
    byte[] rgb =
        resize(image.rgb(), image.width(), image.height(), CHANNELS, width, height, filter);
    return new RgbImage(width, height, rgb);
  }

  /**
   * Resizes interleaved samples with any number of channels.
   *
   * @param samples {@code inHeight * inWidth * channels} unsigned bytes
   * @return {@code height * width * channels} unsigned bytes; the given array if no size changes
   */
  public static byte[] resize(
      byte[] samples,
      int inWidth,
      int inHeight,
      int channels,
      int width,
      int height,
      Filter filter) {
    if (width < 1 || height < 1 || samples.length != (long) inWidth * inHeight * channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot resize %d samples of %d x %d x %d to %d x %d",
              samples.length,
              inHeight,
              inWidth,
              channels,
              height,
              width));
    }
    if (filter == Filter.NEAREST) {
      return nearest(samples, inWidth, inHeight, channels, width, height);
    }
    return resizeWindow(
        samples,
        inWidth,
        inHeight,
        channels,
        new Axis(inWidth, width, 0, width, filter),
        new Axis(inHeight, height, 0, height, filter));
  }

  /**
   * Crops a resized image at {@code (left, top)} without ever computing the rest, which can be huge
   * if one side of the image is only a pixel or two.
   */
  static RgbImage resizeAndCrop(
      RgbImage image,
      long width,
      long height,
      long left,
      long top,
      int cropWidth,
      int cropHeight,
      Filter filter) {
    byte[] rgb =
        resizeWindow(
            image.rgb(),
            image.width(),
            image.height(),
            CHANNELS,
            new Axis(image.width(), width, left, cropWidth, filter),
            new Axis(image.height(), height, top, cropHeight, filter));
    return new RgbImage(cropWidth, cropHeight, rgb);
  }

  private static byte[] resizeWindow(
      byte[] samples, int inWidth, int inHeight, int channels, Axis columns, Axis rows) {
    // As observed in Pillow 13: columns first where that saves work. Older releases never do that.
    boolean columnsFirst =
        rows.out < rows.in && rows.in - rows.out > 2 * (columns.in - columns.out);
    byte[] result = samples;
    int height = inHeight;
    if (columnsFirst) {
      result = acrossRows(result, inWidth * channels, rows);
      height = rows.count;
    }
    if (!columns.isIdentity()) {
      result = alongRows(result, channels, height, columns);
    }
    if (!columnsFirst && !rows.isIdentity()) {
      result = acrossRows(result, columns.count * channels, rows);
    }
    return result;
  }

  private static byte[] nearest(
      byte[] in, int inWidth, int inHeight, int channels, int width, int height) {
    int[] columns = nearestPositions(inWidth, width);
    int[] rows = nearestPositions(inHeight, height);
    byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += channels) {
        System.arraycopy(in, (rows[y] * inWidth + columns[x]) * channels, out, at, channels);
      }
    }
    return out;
  }

  private static int[] nearestPositions(int in, int out) {
    int[] positions = new int[out];
    double scale = (double) in / out;
    // The position is accumulated rather than multiplied to reproduce Pillow's rounding errors.
    double position = scale * 0.5;
    for (int i = 0; i < out; i++) {
      positions[i] = Math.min((int) position, in - 1);
      position += scale;
    }
    return positions;
  }

  private static byte[] alongRows(byte[] in, int channels, int rows, Axis axis) {
    Coefficients taps = new Coefficients(axis);
    byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(axis.count, rows), channels)];
    int at = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < axis.count; x++) {
        int first = (y * axis.in + taps.from[x]) * channels;
        for (int c = 0; c < channels; c++) {
          int sum = 1 << (PRECISION_BITS - 1);
          for (int k = 0; k < taps.size[x]; k++) {
            sum += (in[first + k * channels + c] & 0xFF) * taps.weights[x * taps.most + k];
          }
          out[at++] = toByte(sum);
        }
      }
    }
    return out;
  }

  private static byte[] acrossRows(byte[] in, int rowLength, Axis axis) {
    Coefficients taps = new Coefficients(axis);
    byte[] out = new byte[Math.multiplyExact(rowLength, axis.count)];
    int[] sums = new int[rowLength];
    for (int y = 0; y < axis.count; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      for (int k = 0; k < taps.size[y]; k++) {
        int weight = taps.weights[y * taps.most + k];
        int start = (taps.from[y] + k) * rowLength;
        for (int i = 0; i < rowLength; i++) {
          sums[i] += (in[start + i] & 0xFF) * weight;
        }
      }
      for (int i = 0; i < rowLength; i++) {
        out[y * rowLength + i] = toByte(sums[i]);
      }
    }
    return out;
  }

  private static byte toByte(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /** A resize along one axis, of which {@code count} outputs from {@code first} on are computed. */
  private record Axis(int in, long out, long first, int count, Filter filter) {
    boolean isIdentity() {
      return in == out && first == 0 && count == out;
    }
  }

  /**
   * For each output position: the first input position, the number of inputs, and their weights.
   */
  private static final class Coefficients {
    final int most;
    final int[] from;
    final int[] size;
    final int[] weights;

    Coefficients(Axis axis) {
      double scale = (double) axis.in / axis.out;
      double widening = Math.max(scale, 1);
      double support = axis.filter.support * widening;
      most = (int) Math.ceil(support) * 2 + 1;
      from = new int[axis.count];
      size = new int[axis.count];
      weights = new int[Math.multiplyExact(axis.count, most)];
      double[] raw = new double[most];
      for (int i = 0; i < axis.count; i++) {
        double centre = (axis.first + i + 0.5) * scale;
        from[i] = Math.max((int) (centre - support + 0.5), 0);
        size[i] = Math.min((int) (centre + support + 0.5), axis.in) - from[i];
        double total = 0;
        for (int k = 0; k < size[i]; k++) {
          raw[k] = axis.filter.weight((k + from[i] - centre + 0.5) * (1 / widening));
          total += raw[k];
        }
        for (int k = 0; k < size[i]; k++) {
          double scaled = (total == 0 ? raw[k] : raw[k] / total) * (1 << PRECISION_BITS);
          weights[i * most + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
      }
    }
  }

  private static double bicubic(double signed) {
    double a = -0.5;
    double x = Math.abs(signed);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  private static double hamming(double signed) {
    double x = Math.abs(signed);
    if (x == 0) {
      return 1;
    }
    if (x >= 1) {
      return 0;
    }
    double angle = x * Math.PI;
    return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
  }

  private static double lanczos(double x) {
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
