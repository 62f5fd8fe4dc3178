// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results of a run, batch by batch, put together to one tensor. Whether that can hold them all
 * is known with the first batch. Not thread-safe.
 */
public final class GatheredRows {
  private final int total;
  private final List<Tensor> parts = new ArrayList<>();

  /**
   * Nothing gathered yet.
   *
   * @param total rows of all batches
   */
  public GatheredRows(int total) {
    this.total = total;
  }

  /**
   * Adds the rows of a batch.
   *
   * @param batch float32, at least one row
   * @throws IllegalArgumentException if all rows together are more than one tensor holds
   */
  public void add(Tensor batch) {
    long row = (long) batch.elements() / batch.shape().dim(0) * Float.BYTES;
    if (parts.isEmpty() && row * total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d images of %,d bytes are more than the 2 GiB that one tensor holds; take at most"
                  + " %,d, or each batch by itself with forEachBatch",
              total,
              row,
              Integer.MAX_VALUE / row));
    }
    parts.add(batch);
  }

  /** All rows, in the order in which they were added. */
  public Tensor all() {
    return Tensor.concatRows(parts);
  }
}
