// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Widening of checkpoint element types to float32. */
final class Conversions {
  private static final int BLOCK = 1 << 14;

  private Conversions() {}

  static Tensor toFloat32(Tensor source) {
    ByteBuffer target = Tensor.buffer(DType.FLOAT32, source.shape());
    FloatBuffer out = target.asFloatBuffer();
    ByteBuffer in = source.bytes();
    float[] block = new float[BLOCK];
    int left = source.elements();
    while (left > 0) {
      int n = Math.min(left, BLOCK);
      for (int i = 0; i < n; i++) {
        block[i] = next(source.dtype(), in);
      }
      out.put(block, 0, n);
      left -= n;
    }
    return Tensor.wrap(DType.FLOAT32, source.shape(), target);
  }

  private static float next(DType dtype, ByteBuffer in) {
    return switch (dtype) {
      case FLOAT64 -> (float) in.getDouble();
      case FLOAT32 -> in.getFloat();
      case FLOAT16 -> float16(in.getShort());
      case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
      case FLOAT8_E4M3 -> float8e4m3(in.get());
      case FLOAT8_E5M2 -> float16((short) (in.get() << 8));
      case INT64 -> in.getLong();
      case INT32 -> in.getInt();
      case INT16 -> in.getShort();
      case INT8 -> in.get();
      case UINT64 -> unsigned(in.getLong());
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      case UINT16 -> Short.toUnsignedInt(in.getShort());
      case UINT8, BOOL -> Byte.toUnsignedInt(in.get());
      case COMPLEX64 -> throw new IllegalArgumentException("a complex tensor has no float32 form");
    };
  }

  private static float unsigned(long bits) {
    // Halving with the lost bit kept keeps the rounding right above 2^63.
    return bits >= 0 ? (float) bits : ((bits >>> 1) | (bits & 1)) * 2f;
  }

  /** IEEE 754 binary16 to binary32, exact, payloads of NaN kept. */
  static float float16(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (mantissa << 13));
    }
    if (exponent == 0) {
      float value = mantissa * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }

  /** The "fn" variant: no infinities, all ones is NaN. */
  private static float float8e4m3(byte bits) {
    int exponent = (bits >> 3) & 0xf;
    int mantissa = bits & 7;
    float magnitude;
    if (exponent == 15 && mantissa == 7) {
      magnitude = Float.NaN;
    } else if (exponent == 0) {
      magnitude = mantissa * 0x1p-9f;
    } else {
      magnitude = Float.intBitsToFloat(((exponent + 120) << 23) | (mantissa << 20));
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
