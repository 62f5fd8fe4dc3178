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
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The matrix of a linear layer in integers of eight bits: {@code weight[n][k] ≈ columns[k][n] ·
 * scales[n]}, with integers from −127 to 127.
 *
 * @param columns {@code [in][out]}, as the runtime's product of integers wants it
 * @param scales {@code [out]}; 0 where a row of the weight is 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the runtime at once and never written to
record Int8Weights(byte[][] columns, float[] scales) {
  /** The largest integer. */
  private static final int LARGEST = 127;

  /** Elements that are read at a time, unless a single row has more. */
  private static final int PIECE = 1 << 19;

  /**
   * Added to a number below 2²², it leaves the nearest integer in the lowest bits of the sum's
   * fraction; of two that are equally near, the even one.
   */
  private static final float ROUNDER = 3 << 22;

  /**
   * Quantises a matrix, each row by its largest magnitude, reading it piece by piece: a mapped one
   * is read from its file, so that the mapping takes up no memory.
   *
   * @param name for messages
   * @param weight {@code (out, in)} of any type that converts to float32
   * @throws UnfitWeightsException if a value is not finite
   * @throws CheckpointException if the file of a mapped matrix cannot be read
   */
  static Int8Weights of(String name, Tensor weight) {
    int rows = weight.shape().intDim(0);
    int width = weight.shape().intDim(1);
    byte[][] columns = new byte[width][rows];
    float[] scales = new float[rows];
    int step = Math.max(1, PIECE / Math.max(1, width));
    for (int from = 0; from < rows; from += step) {
      int to = Math.min(rows, from + step);
      float[] values = values(weight.rows(from, to));
      quantize(name, values, from, to, columns, scales);
    }
    return new Int8Weights(columns, scales);
  }

  private static void quantize(
      String name, float[] values, int from, int to, byte[][] columns, float[] scales) {
    int width = columns.length;
    float[] inverse = new float[to - from];
    for (int row = from; row < to; row++) {
      float largest = 0;
      for (int k = 0; k < width; k++) {
        float size = Math.abs(values[(row - from) * width + k]);
        if (!(size <= Float.MAX_VALUE)) {
          throw new UnfitWeightsException(
              String.format(
                  Locale.ROOT,
                  "'%s' has a value in row %d that is not finite, which int8 cannot hold; run the"
                      + " network in fp32",
                  name,
                  row));
        }
        largest = Math.max(largest, size);
      }
      scales[row] = largest / LARGEST;
      // Rows so small that the inverse would not be finite count as 0.
      float inverted = 1 / scales[row];
      if (inverted > Float.MAX_VALUE) {
        scales[row] = 0;
        inverted = 0;
      }
      inverse[row - from] = inverted;
    }
    for (int k = 0; k < width; k++) {
      byte[] column = columns[k];
      for (int row = from; row < to; row++) {
        float scaled = values[(row - from) * width + k] * inverse[row - from];
        column[row] = (byte) Float.floatToRawIntBits(scaled + ROUNDER);
      }
    }
  }

  /** The usual types are read without memory outside the heap, which would stay for long. */
  private static float[] values(Tensor rows) {
    boolean usual = rows.dtype() == DType.FLOAT32 || rows.dtype() == DType.BFLOAT16;
    if (rows.region().isEmpty() || !usual) {
      return rows.toFloat32().toFloatArray();
    }
    ByteBuffer bytes = read(rows.region().get());
    float[] values = new float[rows.elements()];
    if (rows.dtype() == DType.FLOAT32) {
      bytes.asFloatBuffer().get(values);
    } else {
      ShortBuffer halves = bytes.asShortBuffer();
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(halves.get(i) << Short.SIZE);
      }
    }
    return values;
  }

  private static ByteBuffer read(FileRegion region) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(region.length()));
    try (FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, region.offset() + bytes.position()) < 0) {
          throw new IOException(MappedFile.PROBLEM);
        }
      }
    } catch (IOException e) {
      throw new CheckpointException(
          region.file() + ": " + e.getMessage(), Where.file(region.file()), e);
    }
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}
