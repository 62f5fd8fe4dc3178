// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A dense, row-major array of numbers in off-heap memory, little-endian.
 *
 * <p>Tensors are immutable: the views that {@link #bytes()} and its kin return are read-only, and
 * whoever wraps a buffer must not write to it afterwards. They are therefore thread-safe. The
 * memory is a direct buffer or a mapped part of a file and is given back when the tensor is garbage
 * collected; slices and reshapes share it. One tensor holds at most 2 GiB.
 */
public final class Tensor {
  private final DType dtype;
  private final Shape shape;
  private final ByteBuffer bytes;
  private final Optional<FileRegion> region;

  private Tensor(DType dtype, Shape shape, ByteBuffer bytes, Optional<FileRegion> region) {
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = bytes;
    this.region = region;
  }

  /**
   * Wraps a direct buffer without copying it.
   *
   * @param bytes direct; from position to limit exactly the elements in little-endian order
   * @throws IllegalArgumentException if the buffer is on the heap or its size does not fit the
   *     shape
   */
  public static Tensor wrap(DType dtype, Shape shape, ByteBuffer bytes) {
    return new Tensor(dtype, shape, checked(dtype, shape, bytes), Optional.empty());
  }

  /** Wraps a mapped part of a file without copying it. See {@link #wrap}. */
  public static Tensor mapped(DType dtype, Shape shape, ByteBuffer bytes, FileRegion region) {
    return new Tensor(dtype, shape, checked(dtype, shape, bytes), Optional.of(region));
  }

  private static ByteBuffer checked(DType dtype, Shape shape, ByteBuffer bytes) {
    long wanted = Math.multiplyExact(shape.elements(), (long) dtype.byteSize());
    if (!bytes.isDirect()) {
      throw new IllegalArgumentException("a tensor needs a direct buffer");
    }
    if (bytes.remaining() != wanted) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a %s tensor of shape %s has %d bytes, but the buffer holds %d",
              dtype.torchName(),
              shape,
              wanted,
              bytes.remaining()));
    }
    return bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A zeroed direct buffer for a tensor that is about to be filled and wrapped.
   *
   * @throws IllegalArgumentException if the tensor would exceed 2 GiB
   */
  public static ByteBuffer buffer(DType dtype, Shape shape) {
    long size = Math.multiplyExact(shape.elements(), (long) dtype.byteSize());
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a %s tensor of shape %s has %d bytes, more than the 2 GiB one tensor may hold",
              dtype.torchName(),
              shape,
              size));
    }
    return ByteBuffer.allocateDirect((int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A float32 tensor with a copy of {@code values}. */
  public static Tensor of(float[] values, long... shape) {
    Shape s = Shape.of(shape);
    requireCount(values.length, s);
    ByteBuffer buffer = buffer(DType.FLOAT32, s);
    buffer.asFloatBuffer().put(values);
    return wrap(DType.FLOAT32, s, buffer);
  }

  /** An int64 tensor with a copy of {@code values}. */
  public static Tensor of(long[] values, long... shape) {
    Shape s = Shape.of(shape);
    requireCount(values.length, s);
    ByteBuffer buffer = buffer(DType.INT64, s);
    buffer.asLongBuffer().put(values);
    return wrap(DType.INT64, s, buffer);
  }

  /** A uint8 tensor with a copy of {@code values}. */
  public static Tensor of(byte[] values, long... shape) {
    Shape s = Shape.of(shape);
    requireCount(values.length, s);
    ByteBuffer buffer = buffer(DType.UINT8, s);
    buffer.put(values).flip();
    return wrap(DType.UINT8, s, buffer);
  }

  /** A bool tensor with a copy of {@code values}. */
  public static Tensor of(boolean[] values, long... shape) {
    Shape s = Shape.of(shape);
    requireCount(values.length, s);
    ByteBuffer buffer = buffer(DType.BOOL, s);
    for (boolean value : values) {
      buffer.put((byte) (value ? 1 : 0));
    }
    return wrap(DType.BOOL, s, buffer.flip());
  }

  /** A float32 tensor without dimensions. */
  public static Tensor scalar(float value) {
    return of(new float[] {value});
  }

  private static void requireCount(int count, Shape shape) {
    if (count != shape.elements()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shape %s has %d elements, but %d values were given",
              shape,
              shape.elements(),
              count));
    }
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The extents; never symbolic. */
  public Shape shape() {
    return shape;
  }

  /** The number of elements. */
  public int elements() {
    return Math.toIntExact(shape.elements());
  }

  /** A fresh read-only view of the elements, direct and little-endian. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the bytes lie in a file, if they are a mapped part of one. */
  public Optional<FileRegion> region() {
    return region;
  }

  /**
   * A read-only view of the elements.
   *
   * @throws IllegalStateException if this is not a float32 tensor
   */
  public FloatBuffer floats() {
    require(DType.FLOAT32);
    return bytes().asFloatBuffer();
  }

  /**
   * A read-only view of the elements.
   *
   * @throws IllegalStateException if this is not an int64 tensor
   */
  public LongBuffer longs() {
    require(DType.INT64);
    return bytes().asLongBuffer();
  }

  /** A copy of the elements of a float32 tensor. */
  public float[] toFloatArray() {
    float[] values = new float[elements()];
    FloatBuffer source = floats();
    return read(
        () -> {
          source.get(values);
          return values;
        });
  }

  /** A copy of the elements of an int64 tensor. */
  public long[] toLongArray() {
    long[] values = new long[elements()];
    LongBuffer source = longs();
    return read(
        () -> {
          source.get(values);
          return values;
        });
  }

  private <T> T read(Supplier<T> reading) {
    return region.isEmpty() ? reading.get() : MappedFile.read(region.get(), reading);
  }

  private void require(DType wanted) {
    if (dtype != wanted) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "needed a %s tensor, but this one is %s %s",
              wanted.torchName(),
              dtype.torchName(),
              shape));
    }
  }

  /**
   * This tensor as float32: itself if it is one already, else a converted copy.
   *
   * @throws IllegalArgumentException if the element type is complex
   */
  public Tensor toFloat32() {
    return dtype == DType.FLOAT32 ? this : read(() -> Conversions.toFloat32(this));
  }

  /**
   * The row-major index of the first element that is NaN or infinite, of a complex one in either
   * part; empty if all are finite, as integers always are.
   */
  public OptionalInt firstNotFinite() {
    return read(() -> FiniteScan.first(this));
  }

  /**
   * The same elements seen with other extents, without a copy.
   *
   * @param dims the new extents; one of them may be -1 and is then computed
   */
  public Tensor reshape(long... dims) {
    long[] resolved = dims.clone();
    int open = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1) {
        if (open >= 0) {
          throw new IllegalArgumentException("only one extent may be -1");
        }
        open = i;
      } else {
        known = Math.multiplyExact(known, dims[i]);
      }
    }
    if (open >= 0) {
      resolved[open] = known == 0 ? 0 : shape.elements() / known;
    }
    Shape target = Shape.of(resolved);
    if (target.elements() != shape.elements()) {
      throw new IllegalArgumentException("cannot see shape " + shape + " as " + target);
    }
    return new Tensor(dtype, target, bytes, region);
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive) of the first axis, without a copy. */
  public Tensor rows(int from, int to) {
    if (shape.rank() == 0 || from < 0 || to < from || to > shape.dim(0)) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "rows %d to %d of a tensor of shape %s", from, to, shape));
    }
    int rowBytes = shape.dim(0) == 0 ? 0 : Math.toIntExact(bytes.capacity() / shape.dim(0));
    ByteBuffer part = bytes.slice(from * rowBytes, (to - from) * rowBytes);
    Optional<FileRegion> partRegion =
        region.map(
            r ->
                new FileRegion(
                    r.file(), r.offset() + (long) from * rowBytes, (long) (to - from) * rowBytes));
    return new Tensor(
        dtype, shape.with(0, to - from), part.order(ByteOrder.LITTLE_ENDIAN), partRegion);
  }

  /**
   * The rows with the given numbers in the given order; this tensor itself where these are all rows
   * in order. A row may be picked more than once.
   *
   * @throws IllegalArgumentException if there is no such row
   */
  public Tensor pickRows(int... rows) {
    if (shape.rank() == 0) {
      throw new IllegalArgumentException("there are no rows in " + this);
    }
    int count = shape.intDim(0);
    boolean all = rows.length == count;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || rows[i] >= count) {
        throw new IllegalArgumentException("there is no row " + rows[i] + " in " + this);
      }
      all &= rows[i] == i;
    }
    if (all) {
      return this;
    }
    Shape picked = shape.with(0, rows.length);
    ByteBuffer source = bytes();
    int rowBytes = source.remaining() / count;
    ByteBuffer target = buffer(dtype, picked);
    for (int row : rows) {
      target.put(source.slice(row * rowBytes, rowBytes));
    }
    return wrap(dtype, picked, target.flip());
  }

  /**
   * Joins tensors along the first axis.
   *
   * @param parts at least one; same element type, same extents but the first
   */
  public static Tensor concatRows(List<Tensor> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there are no tensors to join");
    }
    Tensor first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    long rows = 0;
    for (Tensor part : parts) {
      if (part.dtype != first.dtype
          || part.shape.rank() != first.shape.rank()
          || !part.shape.with(0, 0).equals(first.shape.with(0, 0))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "cannot join %s %s and %s %s along the first axis",
                first.dtype.torchName(),
                first.shape,
                part.dtype.torchName(),
                part.shape));
      }
      rows = Math.addExact(rows, part.shape.dim(0));
    }
    Shape joined = first.shape.with(0, rows);
    ByteBuffer buffer = buffer(first.dtype, joined);
    parts.forEach(part -> buffer.put(part.bytes()));
    return wrap(first.dtype, joined, buffer.flip());
  }

  /** Type and shape, for example {@code float32 (2, 768, 16, 16)}. */
  @Override
  public String toString() {
    return dtype.torchName() + " " + shape;
  }
}
