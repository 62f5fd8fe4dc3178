// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Features for the tests of metrics. */
final class MetricInputs {
  private MetricInputs() {}

  /**
   * Consecutive rows.
   *
   * @param first the index of the first one
   */
  record Batch(long first, Tensor rows) {}

  /** Normally distributed features; the first rows are the same for any number of rows. */
  static Tensor features(int count, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * (1 + i % 3) + seed * 0.25);
    }
    return Tensor.of(values, count, width);
  }

  static List<Batch> batches(Tensor rows, int size) {
    int count = rows.shape().intDim(0);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < count; from += size) {
      batches.add(new Batch(from, rows.rows(from, Math.min(count, from + size))));
    }
    return batches;
  }

  /** A copy whose last element is NaN. */
  static Tensor withNaN(Tensor tensor) {
    if (tensor.dtype() == DType.FLOAT64) {
      ByteBuffer bytes = Tensor.buffer(DType.FLOAT64, tensor.shape());
      bytes.duplicate().put(tensor.bytes());
      bytes.putDouble(bytes.limit() - Double.BYTES, Double.NaN);
      return Tensor.wrap(DType.FLOAT64, tensor.shape(), bytes);
    }
    float[] values = tensor.toFloat32().toFloatArray();
    values[values.length - 1] = Float.NaN;
    return Tensor.of(values, tensor.shape().dims());
  }

  /** Statistics of no metric. */
  static final class OtherStatistics implements FeatureStatistics {
    @Override
    public void add(long firstIndex, Tensor rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void merge(FeatureStatistics other) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Tensor> state() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long count() {
      return 1000;
    }
  }
}
