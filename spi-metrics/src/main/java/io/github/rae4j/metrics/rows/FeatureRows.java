// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * All features of a set in index order, for metrics that need individual images again.
 *
 * <p>Takes 4 bytes per feature. Thread-safe.
 */
public final class FeatureRows implements FeatureStatistics {
  private final ChunkedRows rows = new ChunkedRows();

  /** Wraps existing rows, float32 {@code (n, d)}. */
  public static FeatureRows of(Tensor features) {
    FeatureRows made = new FeatureRows();
    made.add(0, features);
    return made;
  }

  @Override
  public synchronized void add(long firstIndex, Tensor features) {
    rows.add(firstIndex, features);
  }

  @Override
  public void merge(FeatureStatistics other) {
    if (!(other instanceof FeatureRows that) || that == this) {
      throw new IllegalArgumentException("cannot merge " + other + " into rows of features");
    }
    synchronized (this) {
      rows.addAll(that.rows);
    }
  }

  @Override
  public synchronized long count() {
    return rows.count();
  }

  /** The number of features per image; −1 before the first image. */
  public synchronized int width() {
    return rows.width();
  }

  /** Returns the features of each image, in index order. */
  public synchronized float[][] toArrays() {
    float[][] all = new float[Math.toIntExact(rows.count())][rows.width()];
    int next = 0;
    for (Chunk chunk : rows.chunks()) {
      float[] dense = chunk.rows();
      for (int i = 0; i < chunk.count(); i++) {
        System.arraycopy(dense, i * rows.width(), all[next++], 0, rows.width());
      }
    }
    return all;
  }

  /** Returns all features as float32 {@code (n, d)}. */
  public synchronized Tensor toTensor() {
    Shape shape = Shape.of(rows.count(), rows.width());
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
    FloatBuffer out = bytes.asFloatBuffer();
    rows.chunks().forEach(chunk -> out.put(chunk.rows()));
    return Tensor.wrap(DType.FLOAT32, shape, bytes);
  }
}
