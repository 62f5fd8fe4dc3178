// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * torchvision's {@code make_grid} and {@code save_image}, for images that must match the
 * reference's bit for bit. {@link LabelledGrid} is better suited to human viewers. Thread-safe.
 */
public final class ImageGrid {
  private static final int CHANNELS = 3;
  private static final float SMALLEST_RANGE = 1e-5f;

  private ImageGrid() {}

  /**
   * The range of values that is stretched to [0, 1].
   *
   * @param low value that becomes 0; lower values are clamped
   * @param high value that becomes 1; higher values are clamped
   */
  public record Range(float low, float high) {}

  /** Whether and how values are stretched to [0, 1]. */
  public enum Normalization {
    /** Values are left as they are. */
    NONE,
    /** All images share one range: the given one, or else their overall minimum and maximum. */
    TOGETHER,
    /** Each image uses the given range, or else its own minimum and maximum. */
    EACH
  }

  /**
   * The arguments of {@code make_grid}.
   *
   * @param columns images per row ({@code nrow}), at least 1
   * @param padding pixels between and around images
   * @param padValue value of the padding
   * @param normalization how values are stretched
   * @param range range of values to stretch; the actual range if empty
   */
  public record Options(
      int columns,
      int padding,
      float padValue,
      Normalization normalization,
      Optional<Range> range) {
    /** torchvision's defaults: 8 columns, 2 black pixels of padding, values left as they are. */
    public static Options defaults() {
      return new Options(8, 2, 0, Normalization.NONE, Optional.empty());
    }

    /** These options with a different number of columns. */
    public Options withColumns(int count) {
      return new Options(count, padding, padValue, normalization, range);
    }

    /** These options with different padding. */
    public Options withPadding(int pixels, float value) {
      return new Options(columns, pixels, value, normalization, range);
    }

    /** These options, stretching the actual range of values. */
    public Options withNormalization(Normalization how) {
      return new Options(columns, padding, padValue, how, range);
    }

    /** These options, stretching the given range of values. */
    public Options withRange(float low, float high) {
      return new Options(
          columns, padding, padValue, Normalization.TOGETHER, Optional.of(new Range(low, high)));
    }
  }

  /** {@code save_image}: the grid with values rounded to bytes. */
  public static RgbImage render(Tensor images, Options options) {
    return ImageTensors.toImages(make(images, options), Quantization.ROUND).get(0);
  }

  /**
   * The grid of the reference's training logs ({@code array2grid}): as square as possible, clamped
   * to [0, 1] and truncated to bytes.
   */
  public static RgbImage trainingLog(Tensor images) {
    int columns = Math.max(1, (int) Math.rint(Math.sqrt(images.shape().intDim(0))));
    Tensor grid = make(images, Options.defaults().withColumns(columns).withRange(0, 1));
    return ImageTensors.toImages(grid, Quantization.TRUNCATE).get(0);
  }

  /**
   * {@code make_grid}.
   *
   * @param images float32 {@code [N, 3, H, W]} or {@code [N, 1, H, W]} with N at least 1
   * @return float32 {@code [3, height, width]}; a single image is returned without padding
   * @throws IllegalArgumentException if {@code images} has any other shape
   */
  public static Tensor make(Tensor images, Options options) {
    Shape shape = images.shape();
    long channels = shape.rank() == 4 ? shape.dim(1) : 0;
    if (shape.elements() == 0 || (channels != 1 && channels != CHANNELS)) {
      throw new IllegalArgumentException("cannot make a grid of images of shape " + shape);
    }
    float[] values = repeatGray(images);
    int count = shape.intDim(0);
    normalize(values, count, options);
    int imageHeight = shape.intDim(2);
    int imageWidth = shape.intDim(3);
    if (count == 1) {
      return Tensor.of(values, CHANNELS, imageHeight, imageWidth);
    }
    int columns = Math.min(options.columns(), count);
    int rows = (count + columns - 1) / columns;
    int cellHeight = imageHeight + options.padding();
    int cellWidth = imageWidth + options.padding();
    int height = cellHeight * rows + options.padding();
    int width = cellWidth * columns + options.padding();
    float[] grid = new float[CHANNELS * height * width];
    Arrays.fill(grid, options.padValue());
    for (int n = 0; n < count; n++) {
      int top = n / columns * cellHeight + options.padding();
      int left = n % columns * cellWidth + options.padding();
      for (int c = 0; c < CHANNELS; c++) {
        for (int y = 0; y < imageHeight; y++) {
          System.arraycopy(
              values,
              ((n * CHANNELS + c) * imageHeight + y) * imageWidth,
              grid,
              (c * height + top + y) * width + left,
              imageWidth);
        }
      }
    }
    return Tensor.of(grid, CHANNELS, height, width);
  }

  private static float[] repeatGray(Tensor images) {
    Shape shape = images.shape();
    if (shape.dim(1) == CHANNELS) {
      return images.toFloatArray();
    }
    int plane = Math.toIntExact(shape.dim(2) * shape.dim(3));
    ByteBuffer repeated = Tensor.buffer(DType.FLOAT32, shape.with(1, CHANNELS));
    FloatBuffer out = repeated.asFloatBuffer();
    for (int n = 0; n < shape.dim(0); n++) {
      for (int c = 0; c < CHANNELS; c++) {
        out.put(images.floats().slice(n * plane, plane));
      }
    }
    float[] values = new float[out.flip().remaining()];
    out.get(values);
    return values;
  }

  private static void normalize(float[] values, int count, Options options) {
    switch (options.normalization()) {
      case NONE -> {}
      case TOGETHER -> stretch(values, 0, values.length, options.range());
      case EACH -> {
        int size = values.length / count;
        for (int n = 0; n < count; n++) {
          stretch(values, n * size, (n + 1) * size, options.range());
        }
      }
    }
  }

  private static void stretch(float[] values, int from, int to, Optional<Range> given) {
    Range range = given.orElseGet(() -> actual(values, from, to));
    float extent = Math.max(range.high() - range.low(), SMALLEST_RANGE);
    for (int i = from; i < to; i++) {
      float clamped = Math.max(range.low(), Math.min(range.high(), values[i]));
      values[i] = (clamped - range.low()) / extent;
    }
  }

  private static Range actual(float[] values, int from, int to) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return new Range(low, high);
  }
}
