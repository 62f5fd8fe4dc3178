// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * PyTorch's {@code interpolate(..., align_corners=False)} for float images.
 *
 * <p>{@link Kernel#BICUBIC} is the resize that the reference applies before every encoder ({@code
 * RAE.encode}). Bicubic results overshoot and are not clamped. Not to be confused with {@link
 * PilResize}, which prepares data sets. Thread-safe; large images are resized in the common pool.
 */
public final class TorchResize {
  // With fewer multiplications than this, starting threads costs more than it saves.
  private static final long PARALLEL_WORK = 1 << 18;

  private static final int CHANNELS = 3;

  private TorchResize() {}

  /** The interpolation kernels. */
  public enum Kernel {
    /** {@code nearest}: the pixel at {@code floor(i * in / out)}. */
    NEAREST,
    /** {@code bilinear}, two taps per axis. */
    BILINEAR,
    /** {@code bilinear} with {@code antialias=True}. */
    BILINEAR_ANTIALIAS,
    /** {@code bicubic}, a = -0.75, four taps per axis. */
    BICUBIC,
    /** {@code bicubic} with {@code antialias=True}, a = -0.5. */
    BICUBIC_ANTIALIAS
  }

  /**
   * Resizes a batch of images, or a single one.
   *
   * @param images float32 {@code [N, C, H, W]} or {@code [C, H, W]}, not empty
   * @param height height of the result in pixels, at least 1
   * @param width width of the result in pixels, at least 1
   * @return a tensor of the same rank with the given height and width; the input itself if it
   *     already has that size
   * @throws IllegalArgumentException if the rank is not 3 or 4, {@code images} is empty, or a size
   *     is not positive
   */
  public static Tensor resize(Tensor images, int height, int width, Kernel kernel) {
    Shape shape = images.shape();
    if (shape.rank() < 3 || shape.rank() > 4 || shape.elements() == 0 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "cannot resize images of shape %s to %d x %d", shape, height, width));
    }
    int inHeight = shape.intDim(-2);
    int inWidth = shape.intDim(-1);
    if (inHeight == height && inWidth == width) {
      return images;
    }
    FloatBuffer in = images.floats();
    int planes = Math.toIntExact(shape.elements() / ((long) inHeight * inWidth));
    RowReader rows = (plane, y, row) -> in.get((plane * inHeight + y) * inWidth, row);
    ByteBuffer resized = resize(rows, planes, inHeight, inWidth, height, width, kernel);
    return Tensor.wrap(DType.FLOAT32, shape.with(-2, height).with(-1, width), resized);
  }

  /**
   * Resizes a byte image as if it had first been converted to a tensor in [0, 1], but without
   * allocating that tensor, which would take gigabytes for a large image.
   *
   * @return float32 {@code [1, 3, height, width]}
   */
  public static Tensor resize(RgbImage image, int height, int width, Kernel kernel) {
    if (image.height() == height && image.width() == width) {
      return ImageTensors.toTensor(image);
    }
    byte[] rgb = image.rgb();
    RowReader rows =
        (plane, y, row) -> {
          for (int x = 0; x < row.length; x++) {
            row[x] = (rgb[(y * row.length + x) * CHANNELS + plane] & 0xFF) / 255f;
          }
        };
    Shape shape = Shape.of(1, CHANNELS, height, width);
    ByteBuffer resized =
        resize(rows, CHANNELS, image.height(), image.width(), height, width, kernel);
    return Tensor.wrap(DType.FLOAT32, shape, resized);
  }

  /** Copies a row of a plane; called from several threads. */
  private interface RowReader {
    void read(int plane, int y, float[] row);
  }

  private static ByteBuffer resize(
      RowReader in, int planes, int inHeight, int inWidth, int height, int width, Kernel kernel) {
    Taps columns = Taps.of(kernel, inWidth, width);
    Taps rows = Taps.of(kernel, inHeight, height);
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, Shape.of(planes, height, width));
    FloatBuffer out = buffer.asFloatBuffer();
    float[] between = new float[Math.multiplyExact(inHeight, width)];
    for (int i = 0; i < planes; i++) {
      int plane = i;
      each(
          inHeight,
          (long) width * columns.count,
          y -> {
            float[] row = new float[inWidth];
            in.read(plane, y, row);
            columns.alongRow(row, between, y * width, width);
          });
      each(
          height,
          (long) width * rows.count,
          y -> {
            float[] row = new float[width];
            rows.acrossRows(between, y, row);
            out.put((plane * height + y) * width, row);
          });
    }
    return buffer;
  }

  private static void each(int rows, long workPerRow, IntConsumer action) {
    IntStream range = IntStream.range(0, rows);
    (rows * workPerRow > PARALLEL_WORK ? range.parallel() : range).forEach(action);
  }

  /**
   * For each output position along one axis: the input positions that contribute, and their
   * weights.
   */
  private static final class Taps {
    final int count;
    private final int[] positions;
    private final float[] weights;

    private Taps(int count, int outputs) {
      this.count = count;
      this.positions = new int[count * outputs];
      this.weights = new float[count * outputs];
    }

    static Taps of(Kernel kernel, int in, int out) {
      return switch (kernel) {
        case NEAREST -> nearest(in, out);
        case BILINEAR -> bilinear(in, out);
        case BICUBIC -> bicubic(in, out);
        case BILINEAR_ANTIALIAS -> antialiased(in, out, 1, TorchResize::triangle);
        case BICUBIC_ANTIALIAS -> antialiased(in, out, 2, x -> cubic(x, -0.5f));
      };
    }

    private static Taps nearest(int in, int out) {
      Taps taps = new Taps(1, out);
      float scale = (float) in / out;
      for (int i = 0; i < out; i++) {
        taps.positions[i] = Math.min((int) (i * scale), in - 1);
        taps.weights[i] = 1;
      }
      return taps;
    }

    private static Taps bilinear(int in, int out) {
      Taps taps = new Taps(2, out);
      float scale = (float) in / out;
      for (int i = 0; i < out; i++) {
        float real = Math.max(0, scale * (i + 0.5f) - 0.5f);
        int left = Math.min((int) real, in - 1);
        float fraction = Math.max(0, Math.min(1, real - left));
        taps.positions[2 * i] = left;
        taps.positions[2 * i + 1] = Math.min(left + 1, in - 1);
        taps.weights[2 * i] = 1 - fraction;
        taps.weights[2 * i + 1] = fraction;
      }
      return taps;
    }

    private static Taps bicubic(int in, int out) {
      Taps taps = new Taps(4, out);
      float scale = (float) in / out;
      for (int i = 0; i < out; i++) {
        float real = scale * (i + 0.5f) - 0.5f;
        int left = Math.min((int) Math.floor(real), in - 1);
        float fraction = Math.max(0, Math.min(1, real - left));
        for (int k = 0; k < 4; k++) {
          taps.positions[4 * i + k] = Math.max(0, Math.min(in - 1, left - 1 + k));
          taps.weights[4 * i + k] = cubic(Math.abs(fraction + 1 - k), -0.75f);
        }
      }
      return taps;
    }

    private static Taps antialiased(int in, int out, int radius, Filter filter) {
      float scale = (float) in / out;
      float support = scale >= 1 ? radius * scale : radius;
      float inverse = scale >= 1 ? 1 / scale : 1;
      Taps taps = new Taps((int) Math.ceil(support) * 2 + 1, out);
      for (int i = 0; i < out; i++) {
        float centre = scale * (i + 0.5f);
        int from = Math.max((int) (centre - support + 0.5f), 0);
        int size = Math.min((int) (centre + support + 0.5f), in) - from;
        int at = i * taps.count;
        float total = 0;
        for (int k = 0; k < size; k++) {
          float weight = filter.at((k + from - centre + 0.5f) * inverse);
          taps.weights[at + k] = weight;
          total += weight;
        }
        for (int k = 0; k < taps.count; k++) {
          taps.positions[at + k] = Math.min(from + k, in - 1);
          taps.weights[at + k] /= total;
        }
      }
      return taps;
    }

    void alongRow(float[] row, float[] out, int start, int outputs) {
      int at = 0;
      for (int x = 0; x < outputs; x++) {
        float sum = 0;
        for (int k = 0; k < count; k++, at++) {
          sum += row[positions[at]] * weights[at];
        }
        out[start + x] = sum;
      }
    }

    void acrossRows(float[] plane, int output, float[] out) {
      for (int k = 0; k < count; k++) {
        float weight = weights[output * count + k];
        int start = positions[output * count + k] * out.length;
        for (int x = 0; x < out.length; x++) {
          out[x] += plane[start + x] * weight;
        }
      }
    }
  }

  private interface Filter {
    float at(float x);
  }

  private static float triangle(float x) {
    return Math.max(0, 1 - Math.abs(x));
  }

  /** Keys' cubic convolution kernel. */
  private static float cubic(float signed, float a) {
    float x = Math.abs(signed);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }
}
