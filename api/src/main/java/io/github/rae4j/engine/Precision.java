// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The arithmetic in which an engine runs networks; training has one of its own, {@link
 * io.github.rae4j.training.Precision}.
 *
 * <p>In each of them inputs and outputs of a network are float32, and so are norms, softmax, sums
 * and the residual stream. What a lower precision rounds are the factors of matrix products,
 * convolutions and attention.
 */
public enum Precision {
  /** Everything in float32. */
  FP32("fp32"),
  /**
   * Products of bfloat16, eight bits of fraction, summed in float32; weights take half the size.
   */
  BF16("bf16"),
  /** Products of float16, eleven bits of fraction but little range; weights take half the size. */
  FP16("fp16"),
  /**
   * Products of integers of eight bits: weights scaled for each channel, activations as they come;
   * weights take a quarter of the size.
   */
  INT8("int8");

  private final String shortName;

  Precision(String shortName) {
    this.shortName = shortName;
  }

  /**
   * Reads {@code fp32}, {@code bf16}, {@code fp16} or {@code int8} in any case.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Precision parse(String text) {
    for (Precision precision : values()) {
      if (precision.shortName.equals(text.toLowerCase(Locale.ROOT))) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "unknown precision '"
            + text
            + "'; expected one of "
            + Arrays.stream(values()).map(Precision::toString).collect(Collectors.joining(", ")));
  }

  /** The name in commands, for example {@code bf16}. */
  @Override
  public String toString() {
    return shortName;
  }
}
