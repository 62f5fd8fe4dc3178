// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Selects and combines images of a batch. */
final class Rows {
  private Rows() {}

  /** Returns the rows with the given indices, or the tensor itself if they are all of its rows. */
  static Tensor pick(Tensor tensor, int[] rows) {
    int count = tensor.shape().intDim(0);
    if (rows.length == count) {
      return tensor;
    }
    Shape shape = tensor.shape().with(0, rows.length);
    ByteBuffer source = tensor.bytes();
    int rowBytes = source.remaining() / count;
    ByteBuffer target = Tensor.buffer(tensor.dtype(), shape);
    for (int row : rows) {
      target.put(source.slice(row * rowBytes, rowBytes));
    }
    return Tensor.wrap(tensor.dtype(), shape, target.flip());
  }

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
    int size = Math.toIntExact(shape.elements() / shape.dim(0));
    float[] values = new float[Math.toIntExact(shape.elements())];
    strong.floats().get(values);
    float[] row = new float[size];
    FloatBuffer weakRows = weak.floats().position(weakFrom * size);
    for (int image : inside) {
      weakRows.get(row);
      int from = image * size;
      for (int i = 0; i < size; i++) {
        values[from + i] = row[i] + scale * (values[from + i] - row[i]);
      }
    }
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    buffer.asFloatBuffer().put(values);
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }
}
