// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.util.Locale;

/** The arithmetic of a training engine. */
public enum Precision {
  /** Everything in float32. */
  FLOAT32("fp32"),
  /**
   * Everything in float32, but a GPU with tensor cores rounds the factors of matrix products and
   * convolutions to TF32 (ten bits of fraction), as the reference's training does without autocast;
   * on the CPU the same as {@link #FLOAT32}.
   */
  TF32("tf32"),
  /**
   * Matrix products and convolutions in bfloat16 (PyTorch's autocast); weights, gradients,
   * optimiser and reductions in float32.
   */
  BFLOAT16("bf16"),
  /** Everything in float64, for checking gradients. */
  FLOAT64("fp64");

  private final String configName;

  Precision(String configName) {
    this.configName = configName;
  }

  /**
   * Reads {@code fp32}, {@code tf32}, {@code bf16} or {@code fp64}, or the constant's name.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Precision parse(String text) {
    for (Precision precision : values()) {
      if (precision.configName.equals(text)
          || precision.name().equals(text.toUpperCase(Locale.ROOT))) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "unknown precision '" + text + "'; expected fp32, tf32, bf16 or fp64");
  }

  /** The name in commands, for example {@code bf16}. */
  @Override
  public String toString() {
    return configName;
  }
}
