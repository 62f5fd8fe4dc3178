// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.natives.CpuFeatures;

/**
 * Into which integers activations are rounded: from −{@code largest} to {@code largest}, stored
 * with {@code largest + 1} added.
 *
 * @param largest 127 or 63
 */
record Int8Range(int largest) {
  /** All of eight bits. */
  static final Int8Range FULL = new Int8Range(127);

  /**
   * Seven bits. Without instructions for products of bytes, the runtime adds two of them in sixteen
   * bits, which saturates for larger integers.
   */
  static final Int8Range REDUCED = new Int8Range(63);

  /** The range for a processor; the reduced one where nobody knows what it has. */
  static Int8Range of(CpuFeatures processor) {
    return processor.names().isEmpty() || processor.lacksInt8() ? REDUCED : FULL;
  }

  /** What stands for 0. */
  int zero() {
    return largest + 1;
  }
}
