// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The location and layout of a tensor in a file: checked against the file on creation, read on
 * demand.
 */
final class StoredTensor {
  /**
   * A view that repeats elements (stride 0) can inflate a few bytes; it may do so up to this size.
   */
  private static final long MAX_REPEATED_BYTES = 64L << 20;

  /** How much of a tensor is passed on at once. */
  private static final long BLOCK_BYTES = 64L << 20;

  private final SourceFile file;
  private final long offset;
  private final DType dtype;
  private final Shape shape;
  private final long[] strides;
  private final long span;

  private StoredTensor(
      SourceFile file, long offset, DType dtype, Shape shape, long[] strides, long span) {
    this.file = file;
    this.offset = offset;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.span = span;
  }

  /**
   * A tensor whose elements are contiguous.
   *
   * @param offset position of the first byte in the file; the caller has checked that all bytes lie
   *     inside
   */
  static StoredTensor contiguous(SourceFile file, long offset, DType dtype, Shape shape) {
    return new StoredTensor(
        file, offset, dtype, shape, rowMajorStrides(shape), shape.elements() * dtype.byteSize());
  }

  /**
   * A view of a storage.
   *
   * @param storage the bytes that the view may access
   * @param first index of the first element, counted from the start of the storage
   * @param strides strides in elements
   * @throws io.github.rae4j.errors.RaeException if the view reaches outside its storage
   */
  static StoredTensor view(
      String name, StorageRegion storage, DType dtype, long first, long[] size, long[] strides) {
    SourceFile file = storage.file();
    String what = "tensor '" + name + "' of size " + Shape.of(size);
    try {
      Shape shape = Shape.of(size);
      long bytes = Math.multiplyExact(shape.elements(), (long) dtype.byteSize());
      long last = -1;
      if (bytes > 0) {
        last = first;
        for (int i = 0; i < size.length; i++) {
          last = Math.addExact(last, Math.multiplyExact(size[i] - 1, strides[i]));
        }
      }
      long end = Math.multiplyExact(last + 1, (long) dtype.byteSize());
      long start = Math.multiplyExact(first, (long) dtype.byteSize());
      if (end > storage.length()) {
        throw file.refuse(
            String.format(
                Locale.ROOT,
                "%s needs %d bytes of its storage, which has %d; the file is damaged",
                what,
                end,
                storage.length()));
      }
      if (bytes > storage.length() && bytes > MAX_REPEATED_BYTES) {
        throw file.refuse(
            what + " repeats a storage of " + storage.length() + " bytes; save a compact copy");
      }
      long span = Math.max(0, end - start);
      return new StoredTensor(
          file, storage.offset() + (bytes == 0 ? 0 : start), dtype, shape, strides.clone(), span);
    } catch (ArithmeticException e) {
      throw file.refuse(what + " is larger than anything; the file is damaged", e);
    }
  }

  DType dtype() {
    return dtype;
  }

  Shape shape() {
    return shape;
  }

  /**
   * Where the elements lie in the file, if they lie there one after the other in row-major order.
   */
  Optional<FileRegion> region() {
    return isRowMajor()
        ? Optional.of(new FileRegion(file.real(), offset, shape.elements() * dtype.byteSize()))
        : Optional.empty();
  }

  /** The tensor, mapped if its elements are row-major and aligned in the file, otherwise copied. */
  Tensor load(String name) {
    long bytes = shape.elements() * dtype.byteSize();
    if (bytes > Integer.MAX_VALUE || span > Integer.MAX_VALUE) {
      throw file.refuse(
          String.format(
              Locale.ROOT,
              "tensor '%s' %s %s has %d bytes, but one tensor may hold at most 2 GiB",
              name,
              dtype.torchName(),
              shape,
              Math.max(bytes, span)));
    }
    if (bytes == 0) {
      return Tensor.wrap(dtype, shape, Tensor.buffer(dtype, shape));
    }
    ByteBuffer source = file.map(offset, span);
    // Native code may load whole elements, which not every processor can do from unaligned
    // addresses.
    boolean aligned = offset % dtype.byteSize() == 0;
    if (isRowMajor() && aligned) {
      return Tensor.mapped(dtype, shape, source, new FileRegion(file.real(), offset, bytes));
    }
    ByteBuffer target = Tensor.buffer(dtype, shape);
    return MappedFile.read(
        new FileRegion(file.real(), offset, span),
        () -> Tensor.wrap(dtype, shape, copy(source, target).clear()));
  }

  /**
   * Passes on the elements in blocks, each a mapped part of the file; of a view that is not
   * row-major the whole, which can be too large.
   */
  void forEachBlock(String name, Consumer<Tensor> blocks) {
    long elements = shape.elements();
    long most = isRowMajor() ? BLOCK_BYTES / dtype.byteSize() : Long.MAX_VALUE;
    for (long from = 0; from < elements; from += Math.min(most, elements)) {
      long count = Math.min(most, elements - from);
      StoredTensor block =
          count == elements
              ? this
              : contiguous(file, offset + from * dtype.byteSize(), dtype, Shape.of(count));
      blocks.accept(block.load(name).reshape(count));
    }
  }

  private ByteBuffer copy(ByteBuffer source, ByteBuffer target) {
    if (isRowMajor()) {
      target.put(source);
    } else {
      StridedCopy.copy(source, target, dtype.byteSize(), shape.dims(), strides);
    }
    return target;
  }

  private boolean isRowMajor() {
    long expected = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      if (shape.dim(i) != 1) {
        if (strides[i] != expected) {
          return false;
        }
        expected *= shape.dim(i);
      }
    }
    return true;
  }

  private static long[] rowMajorStrides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, shape.dim(i));
    }
    return strides;
  }
}
