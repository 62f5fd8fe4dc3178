// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/** A row that an aggregator takes: the number of an image, and its latents or features. A bean. */
public final class NumberedVector {
  // Spark hands columns over in the order of the names.
  private long number;
  private float[] values = {};

  /** An empty row, which Spark fills. */
  public NumberedVector() {}

  /** The number of the image. */
  public long getNumber() {
    return number;
  }

  /** See {@link #getNumber}. */
  public void setNumber(long number) {
    this.number = number;
  }

  /** The latents in C order, or the features. */
  public float[] getValues() {
    return values.clone();
  }

  /** See {@link #getValues}. */
  @SuppressWarnings("ConstantValue") // Spark may hand over a null
  public void setValues(float[] values) {
    if (values == null) {
      throw new DataException(
          "an image has no values (null); leave such rows out before", Where.UNKNOWN);
    }
    this.values = values.clone();
  }

  /** The values as one row of a batch. */
  Tensor row(long... shape) {
    long elements = 1;
    for (long dim : shape) {
      elements *= dim;
    }
    if (values.length != elements) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "image %d has %d values, but %d are expected",
              number,
              values.length,
              elements),
          Where.UNKNOWN);
    }
    long[] batch = new long[shape.length + 1];
    batch[0] = 1;
    System.arraycopy(shape, 0, batch, 1, shape.length);
    return Tensor.of(values, batch);
  }
}
