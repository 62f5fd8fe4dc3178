// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;

/**
 * Arithmetic on extents with a symbolic batch.
 *
 * <p>Where these rules differ from {@link io.github.rae4j.network.ShapeRules}, the engine accepts
 * more than rae4j's own networks may do: a graph may temporarily move the batch, as timm's fused
 * attention does, or fold a part of it into another axis.
 */
final class Extents {
  private Extents() {}

  /**
   * The extents of an elementwise result, as NumPy broadcasts.
   *
   * @throws IllegalArgumentException if the operands are incompatible
   */
  static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long left = i <= a.rank() ? a.dim(-i) : 1;
      long right = i <= b.rank() ? b.dim(-i) : 1;
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException("cannot broadcast " + a + " and " + b);
      }
      dims[rank - i] = left == 1 ? right : left;
    }
    return Shape.of(dims);
  }

  /**
   * The extents after a reshape; an open extent is computed unless it stands for the batch.
   *
   * @throws IllegalArgumentException if the elements cannot be arranged in this shape
   */
  static Shape reshape(Shape from, long... to) {
    long known = 1;
    int open = -1;
    for (int i = 0; i < to.length; i++) {
      if (to[i] != Shape.BATCH) {
        known = Math.multiplyExact(known, to[i]);
      } else if (open < 0) {
        open = i;
      } else {
        throw new IllegalArgumentException("only one extent may be computed");
      }
    }
    Shape target = Shape.of(to);
    if (from.isConcrete()) {
      long elements = from.elements();
      if (open >= 0 && known > 0 && elements % known == 0) {
        return target.with(open, elements / known);
      }
      if (open < 0 && known == elements) {
        return target;
      }
    } else if (open >= 0) {
      // The remaining open extent is the batch, a multiple of it, or a part of it.
      long perBatch = elementsBesidesBatch(from);
      if (known > 0 && perBatch > 0 && (perBatch % known == 0 || known % perBatch == 0)) {
        return target;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "cannot arrange a value of shape %s as %s", from, Arrays.toString(to)));
  }

  private static long elementsBesidesBatch(Shape shape) {
    return Arrays.stream(shape.dims()).filter(d -> d != Shape.BATCH).reduce(1, Math::multiplyExact);
  }

  /** The extents without one axis. */
  static Shape without(Shape shape, int axis) {
    long[] dims = shape.dims();
    long[] rest = new long[dims.length - 1];
    System.arraycopy(dims, 0, rest, 0, axis);
    System.arraycopy(dims, axis + 1, rest, axis, rest.length - axis);
    return Shape.of(rest);
  }

  /**
   * Checks extents requested by an operation.
   *
   * @throws IllegalArgumentException unless the condition holds
   */
  static void require(boolean condition, String operation, Object... operands) {
    if (!condition) {
      throw new IllegalArgumentException(
          operation + " does not accept operands " + Arrays.toString(operands));
    }
  }
}
