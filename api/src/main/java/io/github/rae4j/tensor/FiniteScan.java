// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.OptionalInt;

/** Looks for NaN and infinity among elements. */
final class FiniteScan {
  private FiniteScan() {}

  /** The row-major index of the first element that is NaN or infinite. */
  static OptionalInt first(Tensor tensor) {
    return switch (tensor.dtype()) {
      case FLOAT32 -> first(tensor.floats(), 1);
      case FLOAT64 -> first(tensor.bytes().asDoubleBuffer());
      case FLOAT16, BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2 ->
          first(Conversions.toFloat32(tensor).floats(), 1);
      case COMPLEX64 -> first(tensor.bytes().asFloatBuffer(), 2);
      case INT64, INT32, INT16, INT8, UINT64, UINT32, UINT16, UINT8, BOOL -> OptionalInt.empty();
    };
  }

  private static OptionalInt first(FloatBuffer values, int valuesOfAnElement) {
    for (int i = 0; values.hasRemaining(); i++) {
      if (!Float.isFinite(values.get())) {
        return OptionalInt.of(i / valuesOfAnElement);
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt first(DoubleBuffer values) {
    for (int i = 0; values.hasRemaining(); i++) {
      if (!Double.isFinite(values.get())) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
