// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import java.util.Locale;

/**
 * The distribution of the noise level σ in noise-augmented decoder training (paper section 4.3).
 */
public enum LatentNoise {
  /** σ uniform in [0, τ), as in the reference's code. */
  UNIFORM,
  /** σ = |N(0, τ²)|, as in the paper. */
  HALF_NORMAL;

  /** The name in a config. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The noise level of one image.
   *
   * @param uniform two numbers in [0, 1)
   */
  float sigma(double tau, float[] uniform) {
    if (this == UNIFORM) {
      return (float) tau * uniform[0];
    }
    // Box and Muller; 1 − u lies in (0, 1], where the logarithm is finite.
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform[0]));
    return (float) Math.abs(tau * radius * StrictMath.cos(2 * Math.PI * uniform[1]));
  }
}
