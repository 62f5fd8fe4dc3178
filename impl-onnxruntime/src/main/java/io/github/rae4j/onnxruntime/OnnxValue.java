// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;

/**
 * A value of the graph: an edge, seen with its axes reordered.
 *
 * <p>The reordering is pending: no node exists for it yet. Operations that do not depend on the
 * order of the axes work on the edge as it is and pass the reordering on; two reorderings that undo
 * each other cancel out. The heads of an attention layer are therefore never actually moved to the
 * front, which ONNX Runtime's attention kernel does not need.
 *
 * @param edge the name of the edge
 * @param stored the extents of the edge
 * @param order axis i of this value is axis {@code order[i]} of the edge
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves the package and is never written to
record OnnxValue(String edge, Shape stored, int[] order) {
  /** An edge as it is. */
  static OnnxValue of(String edge, Shape shape) {
    int[] order = new int[shape.rank()];
    Arrays.setAll(order, i -> i);
    return new OnnxValue(edge, shape, order);
  }

  /** The extents as the network sees them. */
  Shape shape() {
    long[] dims = new long[order.length];
    Arrays.setAll(dims, i -> stored.dim(order[i]));
    return Shape.of(dims);
  }

  int rank() {
    return order.length;
  }

  /**
   * The axis of the edge that corresponds to an axis of this value.
   *
   * @param axis negative axes count from the end
   */
  int storedAxis(int axis) {
    return order[axis(axis)];
  }

  /**
   * Converts an axis to one counted from the start.
   *
   * @throws IllegalArgumentException if there is no such axis
   */
  int axis(int axis) {
    int positive = axis < 0 ? axis + rank() : axis;
    if (positive < 0 || positive >= rank()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "axis %d of a value of shape %s", axis, shape()));
    }
    return positive;
  }

  /** Whether no reordering is pending. */
  boolean isPlain() {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Whether the last axis is also the last axis of the edge. */
  boolean keepsLastAxis() {
    return rank() > 0 && order[rank() - 1] == rank() - 1;
  }

  /** Whether this value's pending reordering is {@code axes}. */
  boolean isOrdered(int... axes) {
    return Arrays.equals(order, axes);
  }

  /** Another edge with the same extents and the same pending reordering. */
  OnnxValue on(String otherEdge) {
    return new OnnxValue(otherEdge, stored, order);
  }

  /** Another edge, of other extents, with the same pending reordering. */
  OnnxValue on(String otherEdge, Shape otherStored) {
    return new OnnxValue(otherEdge, otherStored, order);
  }

  /** Returns this value with its axes reordered again. */
  OnnxValue permuted(int... axes) {
    int[] composed = new int[order.length];
    Arrays.setAll(composed, i -> order[axes[i]]);
    return new OnnxValue(edge, stored, composed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OnnxValue that
        && edge.equals(that.edge)
        && Arrays.equals(order, that.order);
  }

  @Override
  public int hashCode() {
    return edge.hashCode() * 31 + Arrays.hashCode(order);
  }

  @Override
  public String toString() {
    return edge + " " + shape();
  }
}
