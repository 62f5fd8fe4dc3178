package io.github.rae4j.core.cost;

import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.Arrays;

/**
 * Which shape an operation gives, and which shapes it refuses.
 *
 * <p>The batch extent is symbolic and may stand only on the first axis; no operation may mix it
 * with another one.
 */
final class ShapeRules {
  private ShapeRules() {}

  /** Elements for a batch of one. */
  static long elements(Shape shape) {
    return Arrays.stream(shape.dims()).reduce(1, (n, d) -> Math.multiplyExact(n, Math.abs(d)));
  }

  static void require(boolean condition, String operation, String problem, Object... shapes) {
    if (!condition) {
      throw new IllegalArgumentException(
          "%s: %s, but got %s"
              .formatted(
                  operation,
                  problem,
                  String.join(" and ", Arrays.stream(shapes).map(Object::toString).toList())));
    }
  }

  static void requireRank(String operation, int rank, Shape... shapes) {
    for (Shape shape : shapes) {
      require(shape.rank() == rank, operation, "needs " + rank + " axes", shape);
    }
  }

  static void requireVector(String operation, String name, long length, Shape vector) {
    require(
        vector.equals(Shape.of(length)),
        operation,
        "the " + name + " must be " + Shape.of(length),
        vector);
  }

  /** The axis counted from the start. */
  static int axis(String operation, Shape shape, int axis) {
    int resolved = axis < 0 ? axis + shape.rank() : axis;
    require(
        resolved >= 0 && resolved < shape.rank(),
        operation,
        "axis " + axis + " does not exist",
        shape);
    return resolved;
  }

  /** The axis counted from the start, which must not be the batch. */
  static int innerAxis(String operation, Shape shape, int axis) {
    int resolved = axis(operation, shape, axis);
    require(shape.dim(resolved) != Shape.BATCH, operation, "axis " + axis + " is the batch", shape);
    return resolved;
  }

  static Shape broadcast(String operation, Shape a, Shape b) {
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

  static Shape linear(Shape x, Shape weight) {
    requireRank("linear", 2, weight);
    require(
        x.rank() > 0 && x.dim(-1) == weight.dim(1),
        "linear",
        "the last axis must have the weight's input width " + weight.dim(1),
        x);
    return x.with(-1, weight.dim(0));
  }

  static Shape matmul(Shape a, Shape b) {
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

  static Shape conv2d(Shape x, Shape weight, Window window) {
    requireRank("conv2d", 4, x, weight);
    require(
        weight.dim(2) == window.height() && weight.dim(3) == window.width(),
        "conv2d",
        "the kernel must be %d by %d".formatted(window.height(), window.width()),
        weight);
    require(
        x.dim(1) % weight.dim(1) == 0 && weight.dim(0) % (x.dim(1) / weight.dim(1)) == 0,
        "conv2d",
        "the channel counts do not fit",
        x,
        weight);
    return places("conv2d", x.with(1, weight.dim(0)), window);
  }

  static Shape places(String operation, Shape x, Window window) {
    requireRank(operation, 4, x);
    try {
      return x.with(2, window.outputHeight(x.dim(2))).with(3, window.outputWidth(x.dim(3)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s, but got %s".formatted(operation, e.getMessage(), x), e);
    }
  }

  static Shape attention(Shape q, Shape k, Shape v) {
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

  static void rotary(Shape x, Shape cos, Shape sin) {
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

  static Shape reshape(Shape x, long... dims) {
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

  static Shape permute(Shape x, int... axes) {
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

  static Shape reduce(String operation, Shape x, int axis, boolean keepAxis) {
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
}
