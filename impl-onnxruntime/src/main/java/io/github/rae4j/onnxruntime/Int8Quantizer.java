// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Turns rows of the matrix of a linear layer into integers of eight bits: {@code weight[n][k] ≈
 * columns[k][n] · scales[n]}, with integers from −127 to 127. Its memory serves one piece after the
 * other, so that little of it passes through the Java heap. Not thread-safe.
 */
final class Int8Quantizer {
  /** The largest integer. */
  private static final int LARGEST = 127;

  /** Elements that are read at a time, unless a single row has more. */
  private static final int PIECE = 1 << 17;

  /** Rows that are turned together: as many as lines of the cache may have equal low addresses. */
  private static final int TILE = 8;

  /**
   * Added to a number below 2²², it leaves the nearest integer in the lowest bits of the sum's
   * fraction; of two that are equally near, the even one.
   */
  private static final float ROUNDER = 3 << 22;

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private float[] values = {};
  private byte[] columns = {};
  private float[] scales = {};

  /**
   * Quantises rows of a matrix, each by its largest magnitude, reading them piece by piece: a
   * mapped one is read from its file, so that the mapping takes up no memory.
   *
   * @param name for messages
   * @param weight {@code (out, in)} of any type that converts to float32
   * @param first the first row
   * @param end the row after the last
   * @throws UnfitWeightsException if a value is not finite
   * @throws CheckpointException if the file of a mapped matrix cannot be read
   */
  void quantize(String name, Tensor weight, int first, int end) {
    int width = weight.shape().intDim(1);
    int rows = end - first;
    int size = Math.multiplyExact(width, rows);
    if (columns.length < size) {
      columns = new byte[size];
    }
    if (scales.length < rows) {
      scales = new float[rows];
    }
    int step = Math.max(1, PIECE / Math.max(1, width));
    for (int from = 0; from < rows; from += step) {
      int to = Math.min(rows, from + step);
      read(weight.rows(first + from, first + to));
      for (int row = from; row < to; row++) {
        scales[row] = scale(name, first + row, (row - from) * width, width);
      }
      for (int tile = from; tile < to; tile += TILE) {
        round(from, tile, Math.min(to, tile + TILE), rows, width);
      }
    }
  }

  /** The integers {@code (in, rows)} of the rows that were quantised last, and more behind them. */
  byte[] columns() {
    return columns;
  }

  /** The scales of the rows that were quantised last, and more behind them; 0 for rows of 0. */
  float[] scales() {
    return scales;
  }

  private float scale(String name, int row, int start, int width) {
    // Without the sign, bits are in the order of magnitudes, and of whatever is not finite behind.
    int bits = 0;
    for (int k = start; k < start + width; k++) {
      bits = Math.max(bits, Float.floatToRawIntBits(values[k]) & Integer.MAX_VALUE);
    }
    float largest = Float.intBitsToFloat(bits);
    if (!(largest <= Float.MAX_VALUE)) {
      throw new UnfitWeightsException(
          String.format(
              Locale.ROOT,
              "'%s' has a value in row %d that is not finite, which int8 cannot hold; run the"
                  + " network in fp32",
              name,
              row));
    }
    float scale = largest / LARGEST;
    // Rows so small that the inverse would not be finite count as 0.
    return 1 / scale > Float.MAX_VALUE ? 0 : scale;
  }

  /** Rounds the rows from {@code first} to {@code end}; the values begin with row {@code from}. */
  private void round(int from, int first, int end, int rows, int width) {
    float[] inverse = new float[end - first];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = scales[first + i] == 0 ? 0 : 1 / scales[first + i];
    }
    for (int k = 0; k < width; k++) {
      int source = (first - from) * width + k;
      int target = k * rows + first;
      for (int i = 0; i < inverse.length; i++) {
        float scaled = values[source + i * width] * inverse[i];
        columns[target + i] = (byte) Float.floatToRawIntBits(scaled + ROUNDER);
      }
    }
  }

  /** The usual types are read without memory outside the heap, which would stay for long. */
  private void read(Tensor rows) {
    boolean usual = rows.dtype() == DType.FLOAT32 || rows.dtype() == DType.BFLOAT16;
    if (rows.region().isEmpty() || !usual) {
      values = rows.toFloat32().toFloatArray();
      return;
    }
    read(rows.region().get());
    int count = rows.elements();
    if (values.length < count) {
      values = new float[count];
    }
    if (rows.dtype() == DType.FLOAT32) {
      bytes.asFloatBuffer().get(values, 0, count);
    } else {
      ShortBuffer halves = bytes.asShortBuffer();
      for (int i = 0; i < count; i++) {
        values[i] = Float.intBitsToFloat(halves.get(i) << Short.SIZE);
      }
    }
  }

  private void read(FileRegion region) {
    int length = Math.toIntExact(region.length());
    if (bytes.capacity() < length) {
      bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
    bytes.clear().limit(length);
    try (FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, region.offset() + bytes.position()) < 0) {
          throw new IOException(MappedFile.PROBLEM);
        }
      }
    } catch (ClosedByInterruptException e) {
      throw Interruptions.whileReading(region.file(), e);
    } catch (IOException e) {
      throw new CheckpointException(
          region.file() + ": " + e.getMessage(), Where.file(region.file()), e);
    }
    bytes.flip();
  }
}
