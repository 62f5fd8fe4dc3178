// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;

/**
 * A named input or output of a network.
 *
 * @param name for example {@code latents}
 * @param dtype element type
 * @param shape extents; the first may be {@link Shape#BATCH}
 */
public record TensorSpec(String name, DType dtype, Shape shape) {
  /** A float32 tensor whose first axis is the batch. */
  public static TensorSpec batched(String name, long... rest) {
    return batched(name, DType.FLOAT32, rest);
  }

  /** A tensor whose first axis is the batch. */
  public static TensorSpec batched(String name, DType dtype, long... rest) {
    long[] dims = new long[rest.length + 1];
    dims[0] = Shape.BATCH;
    System.arraycopy(rest, 0, dims, 1, rest.length);
    return new TensorSpec(name, dtype, Shape.of(dims));
  }

  /** For example {@code latents float32 (batch, 768, 16, 16)}. */
  @Override
  public String toString() {
    return name + " " + dtype.torchName() + " " + shape;
  }
}
