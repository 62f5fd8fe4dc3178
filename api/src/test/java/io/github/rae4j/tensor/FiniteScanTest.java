// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class FiniteScanTest {
  /** Little-endian bytes of a NaN or an infinity of each type that has them. */
  private static final Map<DType, long[]> BROKEN =
      Map.of(
          DType.FLOAT64, new long[] {0x7ff0_0000_0000_0000L, 0x7ff8_0000_0000_0000L},
          DType.FLOAT32, new long[] {0x7f80_0000L, 0xff80_0000L, 0x7fc0_0000L},
          DType.FLOAT16, new long[] {0x7c00, 0xfc00, 0x7e00},
          DType.BFLOAT16, new long[] {0x7f80, 0xff80, 0x7fc0},
          DType.FLOAT8_E4M3, new long[] {0x7f, 0xff},
          DType.FLOAT8_E5M2, new long[] {0x7c, 0xfc, 0x7e},
          DType.COMPLEX64, new long[] {0x7f80_0000L, 0x7f80_0000_0000_0000L});

  @ParameterizedTest
  @EnumSource
  void namesTheFirst(DType dtype) {
    for (long bits : BROKEN.getOrDefault(dtype, new long[0])) {
      for (int at = 0; at < 6; at++) {
        assertEquals(OptionalInt.of(at), with(dtype, bits, at).firstNotFinite(), dtype + " " + at);
      }
    }
    assertEquals(OptionalInt.empty(), with(dtype, 0, 0).firstNotFinite());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"U?INT.*", "BOOL"})
  void integersAreFinite(DType dtype) {
    assertEquals(OptionalInt.empty(), with(dtype, -1, 3).firstNotFinite());
  }

  @Test
  void theLargestOfFloat64IsFinite() {
    long largest = Double.doubleToRawLongBits(-Double.MAX_VALUE);
    assertEquals(OptionalInt.empty(), with(DType.FLOAT64, largest, 2).firstNotFinite());
  }

  @Test
  void nothingIsFinite() {
    assertEquals(OptionalInt.empty(), Tensor.of(new float[0], 0, 4).firstNotFinite());
  }

  @Test
  void countsFromTheFirstRowThatIsSeen() {
    Tensor tensor = Tensor.of(new float[] {1, Float.NaN, 3, 4, 5, Float.NaN}, 3, 2);
    assertEquals(OptionalInt.of(3), tensor.rows(1, 3).firstNotFinite());
  }

  /** Zeros of shape (2, 3), and everything from one element on with the given bits. */
  private static Tensor with(DType dtype, long bits, int from) {
    Shape shape = Shape.of(2, 3);
    ByteBuffer bytes = Tensor.buffer(dtype, shape);
    for (int i = from; i < 6; i++) {
      for (int b = 0; b < dtype.byteSize(); b++) {
        bytes.put(i * dtype.byteSize() + b, (byte) (bits >>> (8 * b)));
      }
    }
    return Tensor.wrap(dtype, shape, bytes);
  }
}
