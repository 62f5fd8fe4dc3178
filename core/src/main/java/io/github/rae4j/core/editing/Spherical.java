// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/**
 * Spherical interpolation (Shoemake, 1985; of noise: White, Sampling generative networks, 2016):
 * {@code sin((1 − w)·θ)/sin θ · a + sin(w·θ)/sin θ · b} with the angle θ between both. What lies
 * between two samples of a normal distribution in many dimensions is as long as such samples are,
 * which their mean is not.
 */
final class Spherical {
  private static final double SMALLEST_SINE = 1e-6;

  private Spherical() {}

  /**
   * Interpolates.
   *
   * @param a float32
   * @param b float32, of the same shape
   * @param weight of b, in [0, 1]; 0 and 1 give a and b themselves
   * @return of the same shape; in a line where the angle is 0 or π
   */
  static Tensor between(Tensor a, Tensor b, double weight) {
    if (!a.shape().equals(b.shape())) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "cannot interpolate between %s and %s", a, b));
    }
    if (weight == 0 || weight == 1) {
      return weight == 0 ? a : b;
    }
    float[] from = a.toFloatArray();
    float[] to = b.toFloatArray();
    double product = 0;
    double fromSquare = 0;
    double toSquare = 0;
    for (int i = 0; i < from.length; i++) {
      product += (double) from[i] * to[i];
      fromSquare += (double) from[i] * from[i];
      toSquare += (double) to[i] * to[i];
    }
    double lengths = Math.sqrt(fromSquare * toSquare);
    double cosine = lengths == 0 ? 1 : Math.max(-1, Math.min(1, product / lengths));
    // StrictMath, since a frame is the same on every machine.
    double angle = StrictMath.acos(cosine);
    double sine = StrictMath.sin(angle);
    boolean straight = sine < SMALLEST_SINE;
    double ofFrom = straight ? 1 - weight : StrictMath.sin((1 - weight) * angle) / sine;
    double ofTo = straight ? weight : StrictMath.sin(weight * angle) / sine;
    float[] out = new float[from.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (ofFrom * from[i] + ofTo * to[i]);
    }
    return Tensor.of(out, a.shape().dims());
  }
}
