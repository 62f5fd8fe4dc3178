// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Element types of a {@link Tensor}.
 *
 * <p>Networks compute in {@link #FLOAT32} and take labels as {@link #INT64} and masks as {@link
 * #BOOL}; {@link #FLOAT16} and {@link #BFLOAT16} weights are converted when a network is compiled.
 * The remaining types occur in checkpoints, which are read and written without changing them. Names
 * follow PyTorch, codes follow the safetensors format.
 */
public enum DType {
  FLOAT64("float64", "F64", 8, true),
  FLOAT32("float32", "F32", 4, true),
  FLOAT16("float16", "F16", 2, true),
  BFLOAT16("bfloat16", "BF16", 2, true),
  FLOAT8_E4M3("float8_e4m3fn", "F8_E4M3", 1, true),
  FLOAT8_E5M2("float8_e5m2", "F8_E5M2", 1, true),
  INT64("int64", "I64", 8, false),
  INT32("int32", "I32", 4, false),
  INT16("int16", "I16", 2, false),
  INT8("int8", "I8", 1, false),
  UINT64("uint64", "U64", 8, false),
  UINT32("uint32", "U32", 4, false),
  UINT16("uint16", "U16", 2, false),
  UINT8("uint8", "U8", 1, false),
  BOOL("bool", "BOOL", 1, false),
  COMPLEX64("complex64", "C64", 8, false);

  private final String torchName;
  private final String safetensorsCode;
  private final int byteSize;
  private final boolean floating;

  DType(String torchName, String safetensorsCode, int byteSize, boolean floating) {
    this.torchName = torchName;
    this.safetensorsCode = safetensorsCode;
    this.byteSize = byteSize;
    this.floating = floating;
  }

  /** The name that PyTorch and NumPy users know, for example {@code bfloat16}. */
  public String torchName() {
    return torchName;
  }

  /** The code in a safetensors header, for example {@code BF16}. */
  public String safetensorsCode() {
    return safetensorsCode;
  }

  /** Bytes per element. */
  public int byteSize() {
    return byteSize;
  }

  /** Whether elements are real floating-point numbers. */
  public boolean isFloating() {
    return floating;
  }

  /** Finds a type by its safetensors code. */
  public static Optional<DType> fromSafetensors(String code) {
    return Arrays.stream(values()).filter(t -> t.safetensorsCode.equals(code)).findFirst();
  }

  /** Finds a type by its PyTorch name. */
  public static Optional<DType> fromTorch(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(t -> t.torchName.equals(wanted)).findFirst();
  }
}
