package io.github.rae4j.trainers.reconstruction;

import java.util.Locale;

/** How strong the noise is that a decoder learns to see through (paper section 4.3). */
enum LatentNoise {
  /** σ uniform in [0, τ), the reference's code. */
  UNIFORM,
  /** σ the absolute value of a normal number with deviation τ, as the paper writes. */
  HALF_NORMAL;

  /** The name in a config. */
  String configName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The strength for one image.
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
