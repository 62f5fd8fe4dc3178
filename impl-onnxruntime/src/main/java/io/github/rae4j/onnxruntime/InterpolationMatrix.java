// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Interpolation along one axis as a matrix {@code (to, from)}.
 *
 * <p>Coordinates are computed in float32, step by step as PyTorch does: for coordinates of a few
 * hundred, the rounding of the coordinate affects the fifth digit of a coefficient.
 */
final class InterpolationMatrix {
  private InterpolationMatrix() {}

  /** The source index of every target index, PyTorch's {@code nearest}. */
  static long[] nearest(int from, int to) {
    float scale = (float) from / to;
    long[] index = new long[to];
    for (int i = 0; i < to; i++) {
      index[i] = Math.min((long) Math.floor(i * scale), from - 1);
    }
    return index;
  }

  /** The matrix of any method but {@link Resampling#NEAREST}. */
  static Tensor of(int from, int to, Resampling resampling) {
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, Shape.of(to, from));
    FloatBuffer matrix = buffer.asFloatBuffer();
    float scale = (float) from / to;
    for (int i = 0; i < to; i++) {
      FloatBuffer row = matrix.slice(i * from, from);
      switch (resampling) {
        case BILINEAR -> bilinear(row, Math.max(scale * (i + 0.5f) - 0.5f, 0));
        case BILINEAR_TF1 -> bilinear(row, scale * i);
        case BICUBIC -> bicubic(row, scale * (i + 0.5f) - 0.5f);
        case BICUBIC_ANTIALIAS -> antialiased(row, scale, i);
        case NEAREST -> throw new IllegalArgumentException("nearest takes indices, not a matrix");
      }
    }
    return Tensor.wrap(DType.FLOAT32, Shape.of(to, from), buffer);
  }

  private static void bilinear(FloatBuffer row, float position) {
    int left = (int) position;
    float t = Math.min(position - left, 1);
    tap(row, left, 1 - t);
    tap(row, left + 1, t);
  }

  private static void bicubic(FloatBuffer row, float position) {
    int left = (int) Math.floor(position);
    float t = position - left;
    float a = -0.75f;
    tap(row, left - 1, outer(t + 1, a));
    tap(row, left, inner(t, a));
    tap(row, left + 1, inner(1 - t, a));
    tap(row, left + 2, outer(2 - t, a));
  }

  private static void antialiased(FloatBuffer row, float scale, int target) {
    int from = row.capacity();
    float support = scale >= 1 ? 2 * scale : 2;
    float inverse = scale >= 1 ? 1 / scale : 1;
    float centre = scale * (target + 0.5f);
    int first = Math.max((int) (centre - support + 0.5f), 0);
    int end = Math.min((int) (centre + support + 0.5f), from);
    float[] weights = new float[end - first];
    float total = 0;
    for (int j = 0; j < weights.length; j++) {
      weights[j] = cubic((j + first - centre + 0.5f) * inverse);
      total += weights[j];
    }
    for (int j = 0; j < weights.length; j++) {
      row.put(first + j, weights[j] / total);
    }
  }

  private static float cubic(float distance) {
    float x = Math.abs(distance);
    float a = -0.5f;
    return x < 1 ? inner(x, a) : x < 2 ? outer(x, a) : 0;
  }

  private static float inner(float x, float a) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }

  private static float outer(float x, float a) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  }

  private static void tap(FloatBuffer row, int index, float weight) {
    int clamped = Math.max(0, Math.min(index, row.capacity() - 1));
    row.put(clamped, row.get(clamped) + weight);
  }
}
