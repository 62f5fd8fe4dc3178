// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which shape an operation of {@link Ops} gives, and which shapes it refuses: one rule for whoever
 * interprets networks.
 *
 * <p>A method has the name of its operation and takes the shapes of its operands. The batch extent
 * may be symbolic ({@link Shape#BATCH}); it then may stand only on the first axis, and no operation
 * may mix it with another one. Negative axes count from the end. Shapes that do not fit are an
 * {@link IllegalArgumentException} that names the operation, what it needs, and the shapes.
 *
 * <p>Elementwise operations of one operand keep its shape and have no rule.
 */
public final class ShapeRules {
  private ShapeRules() {}

  /**
   * The number of elements for a batch of one.
   *
   * @throws ArithmeticException if the product exceeds the range of {@code long}
   */
  public static long elements(Shape shape) {
    return Arrays.stream(shape.dims()).reduce(1, (n, d) -> Math.multiplyExact(n, Math.abs(d)));
  }

  /**
   * Refuses shapes unless a condition holds.
   *
   * @param operation whose operands they are
   * @param problem what it needs, as in {@code needs 4 axes}
   * @param shapes the operands' shapes, or values whose texts show them
   * @throws IllegalArgumentException if the condition does not hold
   */
  public static void require(
      boolean condition, String operation, String problem, Object... shapes) {
    if (!condition) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s, but got %s",
              operation,
              problem,
              String.join(" and ", Arrays.stream(shapes).map(Object::toString).toList())));
    }
  }

  /** Refuses shapes of another number of axes. */
  public static void requireRank(String operation, int rank, Shape... shapes) {
    for (Shape shape : shapes) {
      require(shape.rank() == rank, operation, "needs " + rank + " axes", shape);
    }
  }

  /**
   * Refuses a vector of another length.
   *
   * @param name what the vector is to the operation, for example {@code bias}
   */
  public static void requireVector(String operation, String name, long length, Shape vector) {
    require(
        vector.equals(Shape.of(length)),
        operation,
        "the " + name + " must be " + Shape.of(length),
        vector);
  }

  /** The axis counted from the start. */
  public static int axis(String operation, Shape shape, int axis) {
    int resolved = axis < 0 ? axis + shape.rank() : axis;
    require(
        resolved >= 0 && resolved < shape.rank(),
        operation,
        "axis " + axis + " does not exist",
        shape);
    return resolved;
  }

  /** The axis counted from the start, which must not be the batch. */
  public static int innerAxis(String operation, Shape shape, int axis) {
    int resolved = axis(operation, shape, axis);
    require(shape.dim(resolved) != Shape.BATCH, operation, "axis " + axis + " is the batch", shape);
    return resolved;
  }

  /** The extents of an elementwise result, as NumPy broadcasts. */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    long[] dims = new long[Math.max(a.rank(), b.rank())];
    for (int i = 1; i <= dims.length; i++) {
      long left = i > a.rank() ? 1 : a.dim(-i);
      long right = i > b.rank() ? 1 : b.dim(-i);
      long joined = left == 1 ? right : left;
      require(
          right == 1 || right == joined, operation, "the extents of axis -" + i + " differ", a, b);
      require(
          joined != Shape.BATCH || i == dims.length,
          operation,
          "broadcasting would move the batch from the first axis",
          a,
          b);
      dims[dims.length - i] = joined;
    }
    return Shape.of(dims);
  }

  /** {@link Ops#linear}: x {@code (…, in)}, weight {@code (out, in)} → {@code (…, out)}. */
  public static Shape linear(Shape x, Shape weight) {
    requireRank("linear", 2, weight);
    require(
        x.rank() > 0 && x.dim(-1) == weight.dim(1),
        "linear",
        "the last axis must have the weight's input width " + weight.dim(1),
        x);
    return x.with(-1, weight.dim(0));
  }

  /** {@link Ops#matmul}: {@code (…, n, k)} by {@code (…, k, m)} → {@code (…, n, m)}. */
  public static Shape matmul(Shape a, Shape b) {
    require(a.rank() >= 2 && b.rank() >= 2, "matmul", "needs matrices", a, b);
    require(a.dim(-1) == b.dim(-2), "matmul", "the inner extents differ", a, b);
    require(
        b.dim(-2) != Shape.BATCH && b.dim(-1) != Shape.BATCH && a.dim(-2) != Shape.BATCH,
        "matmul",
        "the batch must not be one of the last two axes",
        a,
        b);
    Shape stack =
        broadcast(
            "matmul",
            Shape.of(Arrays.copyOf(a.dims(), a.rank() - 2)),
            Shape.of(Arrays.copyOf(b.dims(), b.rank() - 2)));
    long[] dims = Arrays.copyOf(stack.dims(), stack.rank() + 2);
    dims[dims.length - 2] = a.dim(-2);
    dims[dims.length - 1] = b.dim(-1);
    return Shape.of(dims);
  }

  /** {@link Ops#conv2d}; the number of groups follows from the extents. */
  public static Shape conv2d(Shape x, Shape weight, Window window) {
    requireRank("conv2d", 4, x, weight);
    require(
        weight.dim(2) == window.height() && weight.dim(3) == window.width(),
        "conv2d",
        String.format(Locale.ROOT, "the kernel must be %d by %d", window.height(), window.width()),
        weight);
    require(
        x.dim(1) % weight.dim(1) == 0 && weight.dim(0) % (x.dim(1) / weight.dim(1)) == 0,
        "conv2d",
        "the channel counts do not fit",
        x,
        weight);
    return places("conv2d", x.with(1, weight.dim(0)), window);
  }

  /**
   * What a window sees: images {@code (batch, channels, h, w)} → as many places as it has.
   *
   * @param operation that uses the window
   */
  public static Shape places(String operation, Shape x, Window window) {
    requireRank(operation, 4, x);
    try {
      return x.with(2, window.outputHeight(x.dim(2))).with(3, window.outputWidth(x.dim(3)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: %s, but got %s", operation, e.getMessage(), x), e);
    }
  }

  /** {@link Ops#attention}; all {@code (batch, heads, tokens, head)}. */
  public static Shape attention(Shape q, Shape k, Shape v) {
    requireRank("attention", 4, q, k, v);
    require(
        q.dim(0) == k.dim(0)
            && q.dim(1) == k.dim(1)
            && q.dim(3) == k.dim(3)
            && k.dim(0) == v.dim(0)
            && k.dim(1) == v.dim(1)
            && k.dim(2) == v.dim(2),
        "attention",
        "q, k and v must agree in batch, heads, head size and (k, v) tokens",
        q,
        k,
        v);
    return q.with(3, v.dim(3));
  }

  /**
   * {@link Ops#attention(Object, Object, Object, AttentionMask)}: the mask with all four axes.
   *
   * @param mask {@code (batch, keys)} or {@code (batch, heads, queries, keys)}; all but the keys
   *     may be 1
   * @return {@code (batch, heads, queries, keys)}, with 1 where the mask is to be broadcast
   */
  public static Shape attentionMask(Shape q, Shape k, Shape mask) {
    requireRank("attention", 4, q, k);
    Shape scores = q.with(3, k.dim(2));
    require(
        mask.rank() == 2 || mask.rank() == 4,
        "attention",
        "the mask must be (batch, keys) or (batch, heads, queries, keys)",
        mask);
    Shape full = mask.rank() == 4 ? mask : Shape.of(mask.dim(0), 1, 1, mask.dim(1));
    boolean fits = full.dim(3) == scores.dim(3);
    for (int axis = 0; axis < 3; axis++) {
      fits &= full.dim(axis) == 1 || full.dim(axis) == scores.dim(axis);
    }
    require(fits, "attention", "the mask does not fit scores of shape " + scores, mask);
    return full;
  }

  /** {@link Ops#rotary}: x {@code (batch, heads, tokens, head)}, tables {@code (tokens, head)}. */
  public static void rotary(Shape x, Shape cos, Shape sin) {
    requireRank("rotary", 4, x);
    Shape table = Shape.of(x.dim(2), x.dim(3));
    require(x.dim(3) % 2 == 0, "rotary", "the head size must be even", x);
    require(
        cos.equals(table) && sin.equals(table),
        "rotary",
        "the tables for " + x + " must be " + table,
        cos,
        sin);
  }

  /** {@link Ops#reshape}; an open extent is computed unless it stands for the batch. */
  public static Shape reshape(Shape x, long... dims) {
    Shape wanted = Shape.of(dims);
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == Shape.BATCH) {
        require(open < 0, "reshape", "only one extent of " + wanted + " may be open", x);
        open = i;
      }
    }
    boolean batched = x.rank() > 0 && x.dim(0) == Shape.BATCH;
    require(!batched || open == 0, "reshape", "the batch of " + wanted + " must come first", x);
    long given = elements(x);
    long asked = elements(wanted);
    String problem = "cannot give it the shape " + wanted;
    if (open < 0) {
      require(given == asked, "reshape", problem, x);
      return wanted;
    }
    require(asked > 0 && given % asked == 0, "reshape", problem, x);
    if (batched) {
      require(given == asked, "reshape", problem, x);
      return wanted;
    }
    return wanted.with(open, given / asked);
  }

  /** {@link Ops#permute}. */
  public static Shape permute(Shape x, int... axes) {
    boolean[] seen = new boolean[x.rank()];
    long[] dims = new long[x.rank()];
    require(axes.length == dims.length, "permute", "needs " + axes.length + " axes", x);
    for (int i = 0; i < axes.length; i++) {
      int axis = axis("permute", x, axes[i]);
      require(!seen[axis], "permute", "axis " + axes[i] + " stands twice", x);
      seen[axis] = true;
      require(
          x.dim(axis) != Shape.BATCH || i == 0, "permute", "the batch must stay the first axis", x);
      dims[i] = x.dim(axis);
    }
    return Shape.of(dims);
  }

  /**
   * {@link Ops#mean} and {@link Ops#sum}.
   *
   * @param operation which of them
   */
  public static Shape reduce(String operation, Shape x, int axis, boolean keepAxis) {
    int dropped = innerAxis(operation, x, axis);
    if (keepAxis) {
      return x.with(dropped, 1);
    }
    long[] dims = new long[x.rank() - 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = x.dim(i < dropped ? i : i + 1);
    }
    return Shape.of(dims);
  }

  /** {@link Ops#slice}: elements {@code from} (inclusive) to {@code to} (exclusive) of one axis. */
  public static Shape slice(Shape x, int axis, long from, long to) {
    int resolved = innerAxis("slice", x, axis);
    require(
        from >= 0 && from < to && to <= x.dim(resolved),
        "slice",
        String.format(Locale.ROOT, "axis %d has no elements %d to %d", axis, from, to),
        x);
    return x.with(resolved, to - from);
  }

  /** {@link Ops#chunk}: the shape of each part. */
  public static Shape chunk(Shape x, int parts, int axis) {
    int resolved = innerAxis("chunk", x, axis);
    long extent = x.dim(resolved);
    require(
        parts > 0 && extent % parts == 0,
        "chunk",
        String.format(Locale.ROOT, "axis %d must be divisible by %d", axis, parts),
        x);
    return x.with(resolved, extent / parts);
  }

  /** {@link Ops#concat}. */
  public static Shape concat(int axis, List<Shape> parts) {
    require(!parts.isEmpty(), "concat", "needs something to join", parts);
    Shape first = parts.get(0);
    int resolved = innerAxis("concat", first, axis);
    long extent = 0;
    for (Shape part : parts) {
      requireRank("concat", first.rank(), part);
      require(
          part.with(resolved, 1).equals(first.with(resolved, 1)),
          "concat",
          "only axis " + axis + " may differ",
          first,
          part);
      extent += part.dim(resolved);
    }
    return first.with(resolved, extent);
  }

  /** {@link Ops#repeatInterleave}. */
  public static Shape repeatInterleave(Shape x, int axis, int times) {
    int resolved = innerAxis("repeatInterleave", x, axis);
    require(times > 0, "repeatInterleave", "needs at least one repetition", times);
    return x.with(resolved, x.dim(resolved) * times);
  }

  /** {@link Ops#expandBatch}: x {@code (1, …)} → {@code (batch, …)}. */
  public static Shape expandBatch(Shape x, Shape like) {
    require(x.rank() > 0 && x.dim(0) == 1, "expandBatch", "the first extent must be 1", x);
    require(like.rank() > 0, "expandBatch", "needs a batch to follow", like);
    return x.with(0, like.dim(0));
  }

  /**
   * {@link Ops#embedding}: table {@code (rows, dim)}, ids {@code (batch)} → {@code (batch, dim)}.
   */
  public static Shape embedding(Shape table, Shape ids) {
    requireRank("embedding", 2, table);
    requireRank("embedding", 1, ids);
    return Shape.of(ids.dim(0), table.dim(1));
  }

  /** {@link Ops#resize}: images {@code (batch, channels, h, w)}. */
  public static Shape resize(Shape x, int height, int width) {
    requireRank("resize", 4, x);
    require(height > 0 && width > 0, "resize", "the new extents must be positive", height, width);
    return x.with(2, height).with(3, width);
  }

  /**
   * A norm over the last axis: checks x and the vectors {@code (dim)} that scale and shift it.
   *
   * @param operation {@code layerNorm} or {@code rmsNorm}
   */
  public static void norm(String operation, Shape x, Shape... vectors) {
    require(x.rank() > 0, operation, "needs an axis", x);
    innerAxis(operation, x, -1);
    for (Shape vector : vectors) {
      requireVector(operation, "weight or bias", x.dim(-1), vector);
    }
  }

  /**
   * A norm of channels: checks x {@code (batch, channels, …)} and the vectors {@code (channels)}.
   *
   * @param operation {@code batchNorm} or {@code groupNorm}
   * @param groups a divisor of the number of channels; 1 where there are none
   */
  public static void channelNorm(String operation, Shape x, int groups, Shape... vectors) {
    require(x.rank() > 1, operation, "needs a batch and channels", x);
    require(
        groups > 0 && x.dim(1) % groups == 0,
        operation,
        "axis 1 must be divisible by " + groups,
        x);
    for (Shape vector : vectors) {
      requireVector(operation, "values of the channels", x.dim(1), vector);
    }
  }
}
