// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first.
 *
 * <p>An extent of {@link #BATCH} stands for the batch size, which is known only when a compiled
 * network runs; it occurs in signatures, never in a {@link Tensor}. Immutable and thread-safe.
 */
public final class Shape {
  /** The symbolic batch extent. */
  public static final long BATCH = -1;

  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /**
   * Makes a shape.
   *
   * @param dims extents, each at least 0 or {@link #BATCH}
   * @throws IllegalArgumentException if an extent is negative and not {@link #BATCH}
   */
  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < BATCH) {
        throw new IllegalArgumentException(
            "extents must not be negative, but got " + Arrays.toString(dims));
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** The extent of one axis; negative axes count from the end. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** The extent of one axis as an int. */
  public int intDim(int axis) {
    return Math.toIntExact(dim(axis));
  }

  /** A copy of the extents. */
  public long[] dims() {
    return dims.clone();
  }

  /** Whether no extent is {@link #BATCH}. */
  public boolean isConcrete() {
    return Arrays.stream(dims).noneMatch(d -> d == BATCH);
  }

  /**
   * The number of elements.
   *
   * @throws IllegalStateException if the batch extent is symbolic
   * @throws ArithmeticException if the product exceeds the range of {@code long}
   */
  public long elements() {
    long n = 1;
    boolean empty = false;
    for (long dim : dims) {
      if (dim == BATCH) {
        throw new IllegalStateException("shape " + this + " has a symbolic batch");
      }
      empty |= dim == 0;
    }
    if (empty) {
      return 0;
    }
    for (long dim : dims) {
      n = Math.multiplyExact(n, dim);
    }
    return n;
  }

  /** This shape with another extent at {@code axis}. */
  public Shape with(int axis, long dim) {
    long[] copy = dims.clone();
    copy[axis < 0 ? axis + dims.length : axis] = dim;
    return of(copy);
  }

  /** Whether a tensor of {@code concrete} shape may be given where this shape is asked for. */
  public boolean accepts(Shape concrete) {
    if (concrete.dims.length != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != BATCH && dims[i] != concrete.dims[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** For example {@code (batch, 256, 768)}. */
  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(d -> d == BATCH ? "batch" : Long.toString(d))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
