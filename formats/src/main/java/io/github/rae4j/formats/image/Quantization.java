// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

/**
 * How a float in [0, 1] is converted to a byte; values outside are clamped, and NaN becomes 0. The
 * reference's two scripts differ by up to one level. All arithmetic is float32.
 */
public enum Quantization {
  /** {@code trunc(255 x)}: the reference's bulk sampling ({@code sample_ddp.py}) and its FID. */
  TRUNCATE {
    @Override
    public byte toByte(float value) {
      return (byte) (int) (255f * Math.max(0f, Math.min(1f, value)));
    }
  },
  /** {@code trunc(255 x + 0.5)}: torchvision's {@code save_image}. */
  ROUND {
    @Override
    public byte toByte(float value) {
      return (byte) (int) Math.max(0f, Math.min(255f, value * 255f + 0.5f));
    }
  };

  /** The unsigned byte for a value. */
  public abstract byte toByte(float value);
}
