// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.OptionalInt;

/**
 * All features of a set in index order, for metrics that need individual images again.
 *
 * <p>Takes 4 bytes per feature. Thread-safe.
 */
public final class FeatureRows implements FeatureStatistics {
  private final ChunkedRows rows;

  /** No rows. */
  public FeatureRows() {
    this(new ChunkedRows());
  }

  private FeatureRows(ChunkedRows rows) {
    this.rows = rows;
  }

  /**
   * Restores a {@link #state}.
   *
   * @throws io.github.rae4j.errors.DataException naming the tensor that is missing or damaged
   */
  public static FeatureRows restore(Weights state) {
    ChunkedRows rows = RowsState.read(state);
    if (!rows.taken().isEmpty()) {
      throw new DataException(
          state.origin() + ": the state has sums in place of rows; it is of another metric",
          Where.file(state.origin()));
    }
    return new FeatureRows(rows);
  }

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
  public synchronized Map<String, Tensor> state() {
    return RowsState.write(rows);
  }

  @Override
  public synchronized long count() {
    return rows.count();
  }

  @Override
  public OptionalInt featureWidth() {
    int width = width();
    return width > 0 ? OptionalInt.of(width) : OptionalInt.empty();
  }

  /** The number of features per image; −1 before the first image. */
  public synchronized int width() {
    return rows.width();
  }

  /**
   * Returns the features of each image, in index order. They are not copied and must not be
   * modified.
   */
  public synchronized float[][] toArrays() {
    float[][] all = new float[Math.toIntExact(rows.count())][];
    int next = 0;
    for (Chunk chunk : rows.chunks()) {
      float[][] part = chunk.rows();
      System.arraycopy(part, 0, all, next, part.length);
      next += part.length;
    }
    return all;
  }

  /** Returns all features as float32 {@code (n, d)}. */
  public synchronized Tensor toTensor() {
    return RowsState.tensor(toArrays(), rows.width());
  }
}
