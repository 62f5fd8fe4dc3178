// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Combines images of a batch. */
final class Rows {
  private Rows() {}

  /**
   * {@code weak + scale·(strong − weak)} for the images in {@code inside}, {@code strong} for the
   * others.
   *
   * @param strong begins with one row per image; any further rows are ignored
   * @param weak holds one row per image in {@code inside}, starting at row {@code weakFrom}
   * @param shape the shape of the result
   */
  static Tensor extrapolate(
      Tensor strong, Tensor weak, int weakFrom, int[] inside, float scale, Shape shape) {
    return extrapolate(strong, weak, weakFrom, inside, image -> scale, shape);
  }

  /** A strength for each image. */
  @FunctionalInterface
  interface Scale {
    float of(int image);
  }

  /** As above, with a strength for each image. */
  static Tensor extrapolate(
      Tensor strong, Tensor weak, int weakFrom, int[] inside, Scale scales, Shape shape) {
    int size = Math.toIntExact(shape.elements() / shape.dim(0));
    float[] values = new float[Math.toIntExact(shape.elements())];
    strong.floats().get(values);
    float[] row = new float[size];
    FloatBuffer weakRows = weak.floats().position(weakFrom * size);
    for (int image : inside) {
      weakRows.get(row);
      int from = image * size;
      float scale = scales.of(image);
      for (int i = 0; i < size; i++) {
        values[from + i] = row[i] + scale * (values[from + i] - row[i]);
      }
    }
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    buffer.asFloatBuffer().put(values);
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }
}
