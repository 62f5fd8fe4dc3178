// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a NumPy array as a whole or, if it is larger than memory, a few rows at a time.
 *
 * <p>Tensors are little-endian and row-major regardless of the file's layout. Not thread-safe.
 */
public final class NpyReader implements Closeable {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final InputStream in;
  private final NpyHeader header;
  private final long dataOffset;
  private final Runnable atEnd;
  private long rowsLeft;

  /**
   * Reads the header.
   *
   * @param in closed together with this reader
   * @param name name of the array for messages
   * @param size size of the array in bytes, including its header
   * @param atEnd run when all elements have been read, for checks
   */
  NpyReader(InputStream in, String name, long size, Runnable atEnd) throws IOException {
    this.name = name;
    this.in = in;
    this.atEnd = atEnd;
    Counting counting = new Counting(in);
    this.header = NpyHeader.read(new DataInputStream(counting), name);
    this.dataOffset = counting.count;
    this.rowsLeft = header.shape().rank() == 0 ? 1 : header.shape().dim(0);
    if (header.dataBytes() > size - dataOffset) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is cut short: its shape %s needs %d bytes, but there are only %d",
              name,
              header.shape(),
              header.dataBytes(),
              Math.max(0, size - dataOffset)),
          Where.file(name));
    }
  }

  /** Counts the bytes of the header. */
  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /**
   * Opens a {@code .npy} file.
   *
   * @throws RaeException if it is missing, not an array, truncated, or holds objects or text
   */
  public static NpyReader open(Path file) {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file));
      try {
        return new NpyReader(in, file.toString(), Files.size(file), () -> {});
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** The header of the array, with its type and shape. */
  public NpyHeader header() {
    return header;
  }

  /** Size of the header in bytes: where the elements begin. */
  public long dataOffset() {
    return dataOffset;
  }

  /**
   * Copies the elements as they are stored, in their byte and memory order, and nothing that stands
   * behind them. Call it instead of reading.
   *
   * @param target written from its beginning
   * @throws RaeException if the array is truncated
   * @throws IOException if the target cannot be written
   */
  public void copyTo(Path target) throws IOException {
    rowsLeft = 0;
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (long left = header.dataBytes(); left > 0; ) {
        int count = read(block, (int) Math.min(left, block.length));
        if (count < 0) {
          throw new DataException(
              name + " is cut short: " + left + " bytes are missing", Where.file(name));
        }
        out.write(block, 0, count);
        left -= count;
      }
    }
    atEnd.run();
  }

  private int read(byte[] block, int most) {
    try {
      return in.read(block, 0, most);
    } catch (IOException e) {
      throw FileErrors.cannotRead(name, e);
    }
  }

  /**
   * Reads the whole array. Call it once, and before any other read.
   *
   * @throws RaeException if the array is truncated or larger than the 2 GiB that a tensor can hold
   */
  public Tensor readAll() {
    requireRoom(header.dataBytes());
    rowsLeft = 0;
    ByteBuffer bytes = fill(header.shape());
    atEnd.run();
    if (header.fortranOrder() && header.shape().rank() > 1) {
      bytes = rowMajor(bytes);
    }
    return Tensor.wrap(header.dtype(), header.shape(), bytes);
  }

  /**
   * Reads the next rows along the first axis.
   *
   * @param maxRows maximum number of rows; the last part may have fewer
   * @return a tensor of the next rows; it has no rows at the end of the array
   * @throws RaeException if the array is truncated, is a scalar, or is stored column-major
   */
  public Tensor readRows(int maxRows) {
    if (header.shape().rank() == 0 || (header.fortranOrder() && header.shape().rank() > 1)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of shape %s cannot be read by rows; save it row-major (numpy.ascontiguousarray)",
              name,
              header.shape()),
          Where.file(name));
    }
    long rows = Math.min(maxRows, rowsLeft);
    Shape part = header.shape().with(0, rows);
    requireRoom(Math.multiplyExact(part.elements(), (long) header.dtype().byteSize()));
    rowsLeft -= rows;
    ByteBuffer bytes = fill(part);
    if (rows > 0 && rowsLeft == 0) {
      atEnd.run();
    }
    return Tensor.wrap(header.dtype(), part, bytes);
  }

  private void requireRoom(long size) {
    if (size > Integer.MAX_VALUE) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of shape %s has %d MiB, more than the 2048 MiB that are read at once",
              name,
              header.shape(),
              size >> 20),
          Where.file(name));
    }
  }

  private ByteBuffer fill(Shape shape) {
    ByteBuffer bytes = Tensor.buffer(header.dtype(), shape);
    // Left open: closing it would close the underlying stream, which this reader closes itself.
    ReadableByteChannel channel = Channels.newChannel(in);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new DataException(
              name + " is cut short: " + bytes.remaining() + " bytes are missing",
              Where.file(name));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(name, e);
    }
    bytes.flip();
    if (header.bigEndian()) {
      reverseElements(bytes);
    }
    return bytes;
  }

  private void reverseElements(ByteBuffer bytes) {
    // A complex number is stored as two floats.
    int size = header.dtype() == DType.COMPLEX64 ? Float.BYTES : header.dtype().byteSize();
    for (int i = 0; i + size <= bytes.limit(); i += size) {
      switch (size) {
        case Short.BYTES -> bytes.putShort(i, Short.reverseBytes(bytes.getShort(i)));
        case Integer.BYTES -> bytes.putInt(i, Integer.reverseBytes(bytes.getInt(i)));
        case Long.BYTES -> bytes.putLong(i, Long.reverseBytes(bytes.getLong(i)));
        default -> {}
      }
    }
  }

  private ByteBuffer rowMajor(ByteBuffer columnMajor) {
    Shape shape = header.shape();
    int size = header.dtype().byteSize();
    int[] steps = new int[shape.rank()];
    int step = size;
    for (int axis = 0; axis < steps.length; axis++) {
      steps[axis] = step;
      step *= shape.intDim(axis);
    }
    ByteBuffer out = Tensor.buffer(header.dtype(), shape);
    int[] index = new int[steps.length];
    int from = 0;
    while (out.hasRemaining()) {
      for (int b = 0; b < size; b++) {
        out.put(columnMajor.get(from + b));
      }
      int axis = steps.length - 1;
      while (axis >= 0 && ++index[axis] == shape.dim(axis)) {
        from -= (index[axis] - 1) * steps[axis];
        index[axis] = 0;
        axis--;
      }
      from += axis >= 0 ? steps[axis] : 0;
    }
    return out.flip();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(
          "cannot close " + name + ": " + AtomicFiles.reason(e), Where.file(name), e);
    }
  }
}
