// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values and digests were computed with PyTorch. */
final class ConversionsTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /** Every bit pattern of a type, counted up. */
  private static Tensor allPatterns(DType dtype) {
    Shape shape = Shape.of(1 << (8 * dtype.byteSize()));
    ByteBuffer bytes = Tensor.buffer(dtype, shape);
    for (int i = 0; i < shape.elements(); i++) {
      if (dtype.byteSize() == 1) {
        bytes.put((byte) i);
      } else {
        bytes.putShort((short) i);
      }
    }
    return Tensor.wrap(dtype, shape, bytes.flip());
  }

  private static float[] converted(DType dtype, int... patterns) {
    float[] all = allPatterns(dtype).toFloat32().toFloatArray();
    float[] chosen = new float[patterns.length];
    for (int i = 0; i < patterns.length; i++) {
      chosen[i] = all[patterns[i]];
    }
    return chosen;
  }

  /** SHA-256 of the float32 results for all patterns, every NaN written as 0x7fc00000. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 385ff5fe69182797cda5f1827e20cf423f4416bc9246f27d0eec27cac9039259",
    "BFLOAT16, f12e27efe34841dfd6391497b86f389096b03a376586e1d9691bba0a8de3980a",
    "FLOAT8_E4M3, 422eccfaa21e72a6b26855bb10cdcfead6c1ce3262ecd813c99d8cbf9677f2e2",
    "FLOAT8_E5M2, 229a94c5f728edf2259da970a0e1dfb45cc1d69cce2b30e37659f3212ec4b8b9"
  })
  void everyPatternWidensAsInPyTorch(DType dtype, String digest) throws NoSuchAlgorithmException {
    float[] values = allPatterns(dtype).toFloat32().toFloatArray();
    ByteBuffer bits = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bits.putInt(Float.floatToIntBits(value));
    }
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(bits.array());
    assertEquals(digest, HexFormat.of().formatHex(sum));
  }

  @Test
  void float16LandmarksAreRight() {
    assertArrayEquals(
        new float[] {0f, -0f, 0x1p-24f, 1023 * 0x1p-24f, 0x1p-14f, 1f, -2f, 65504f, INF, -INF, NAN},
        converted(
            DType.FLOAT16,
            0,
            0x8000,
            1,
            0x3ff,
            0x400,
            0x3c00,
            0xc000,
            0x7bff,
            0x7c00,
            0xfc00,
            0x7e00));
  }

  @Test
  void bfloat16LandmarksAreRight() {
    assertArrayEquals(
        new float[] {-0f, 0x1p-133f, 1f, -2f, 171 * 0x1p-9f, INF, -INF, NAN},
        converted(DType.BFLOAT16, 0x8000, 1, 0x3f80, 0xc000, 0x3eab, 0x7f80, 0xff80, 0x7fc0));
  }

  @Test
  void float8LandmarksAreRight() {
    assertArrayEquals(
        new float[] {0f, -0f, 0.001953125f, 0.013671875f, 1f, -1f, 448f, -448f, NAN, NAN},
        converted(DType.FLOAT8_E4M3, 0, 0x80, 1, 7, 0x38, 0xb8, 0x7e, 0xfe, 0x7f, 0xff));
    assertArrayEquals(
        new float[] {-0f, 0x1p-16f, 0x1p-14f, 1f, 57344f, INF, -INF, NAN},
        converted(DType.FLOAT8_E5M2, 0x80, 1, 4, 0x3c, 0x7b, 0x7c, 0xfc, 0x7d));
  }

  private static float[] longs(DType dtype, long... values) {
    Shape shape = Shape.of(values.length);
    ByteBuffer bytes = Tensor.buffer(dtype, shape);
    for (long value : values) {
      switch (dtype.byteSize()) {
        case 1 -> bytes.put((byte) value);
        case 2 -> bytes.putShort((short) value);
        case 4 -> bytes.putInt((int) value);
        default -> bytes.putLong(value);
      }
    }
    return Tensor.wrap(dtype, shape, bytes.flip()).toFloat32().toFloatArray();
  }

  @Test
  void integersKeepTheirSigns() {
    assertArrayEquals(new float[] {-1f, 127f}, longs(DType.INT8, -1, 127));
    assertArrayEquals(new float[] {255f, 0f}, longs(DType.UINT8, 255, 0));
    assertArrayEquals(new float[] {1f, 0f}, longs(DType.BOOL, 1, 0));
    Tensor booleans = Tensor.of(new boolean[] {false, true}, 2);
    assertArrayEquals(new float[] {0f, 1f}, booleans.toFloat32().toFloatArray());
    assertArrayEquals(new float[] {-1f, 32767f}, longs(DType.INT16, -1, 32767));
    assertArrayEquals(new float[] {65535f}, longs(DType.UINT16, -1));
    assertArrayEquals(new float[] {-1f, 16777216f}, longs(DType.INT32, -1, 16777217));
    assertArrayEquals(new float[] {0x1p32f}, longs(DType.UINT32, -1));
    assertArrayEquals(new float[] {-1f, 0x1p63f}, longs(DType.INT64, -1, Long.MAX_VALUE));
  }

  @Test
  void unsignedLongsAreRoundedOnce() {
    long half = Long.MIN_VALUE + (1L << 39);
    assertArrayEquals(
        new float[] {0x1p64f, 0x1p63f, Float.intBitsToFloat(0x5f000001)},
        longs(DType.UINT64, -1, half, half + 1));
  }

  @Test
  void doublesAreRoundedToNearest() {
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT64, Shape.of(4));
    bytes.putDouble(0.1).putDouble(1e300).putDouble(-0.0).putDouble(Double.NaN).flip();
    assertArrayEquals(
        new float[] {0.1f, INF, -0f, NAN},
        Tensor.wrap(DType.FLOAT64, Shape.of(4), bytes).toFloat32().toFloatArray());
  }

  @Test
  void moreThanOneBlockIsConverted() {
    long[] values = new long[100_001];
    values[100_000] = 7;
    values[50_000] = -3;
    float[] floats = longs(DType.INT64, values);
    assertEquals(7f, floats[100_000]);
    assertEquals(-3f, floats[50_000]);
  }

  @Test
  void float32IsNotCopiedAndComplexIsRefused() {
    Tensor floats = Tensor.scalar(1);
    assertSame(floats, floats.toFloat32());
    Tensor complex =
        Tensor.wrap(DType.COMPLEX64, Shape.of(1), Tensor.buffer(DType.COMPLEX64, Shape.of(1)));
    assertThrows(IllegalArgumentException.class, complex::toFloat32);
  }
}
