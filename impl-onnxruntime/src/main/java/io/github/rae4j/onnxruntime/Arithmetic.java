// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.Precision;
import io.github.rae4j.tensor.DType;
import java.util.Optional;

/**
 * In which arithmetic a traced graph computes.
 *
 * @param precision of products and attention
 * @param range into which integers activations are rounded in int8
 */
record Arithmetic(Precision precision, Int8Range range) {
  /** Float32 all over. */
  static final Arithmetic FLOAT32 = new Arithmetic(Precision.FP32, Int8Range.FULL);

  /** The range for int8. */
  Optional<Int8Range> int8() {
    return precision == Precision.INT8 ? Optional.of(range) : Optional.empty();
  }

  /** The type of products that are half the size of float32. */
  Optional<DType> half() {
    return switch (precision) {
      case BF16 -> Optional.of(DType.BFLOAT16);
      case FP16 -> Optional.of(DType.FLOAT16);
      case FP32, INT8 -> Optional.empty();
    };
  }
}
