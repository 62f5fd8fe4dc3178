// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * The strength of guidance and the closed time interval [tMin, tMax] in which it is active, judged
 * for each image by its own t (Kynkäänniemi et al., 2024).
 *
 * @param scale the guidance scale; 1 or less turns guidance off
 * @param tMin the end of the interval nearer to the data
 * @param tMax the end of the interval nearer to the noise
 */
record GuidanceInterval(float scale, float tMin, float tMax) {
  /** Reads {@code scale}, {@code t_min} and {@code t_max}. */
  static GuidanceInterval read(Parameters parameters) {
    double scale = parameters.getDouble("scale", 1);
    double tMin = parameters.getDouble("t_min", 0);
    double tMax = parameters.getDouble("t_max", 1);
    if (!(scale >= 0) || scale == Double.POSITIVE_INFINITY) {
      throw parameters.error(
          "scale", "must be a number of at least 0 (1 or less is no guidance), but is " + scale);
    }
    requireOnPath(parameters, "t_min", tMin);
    requireOnPath(parameters, "t_max", tMax);
    if (!(tMin < tMax)) {
      throw parameters.error(
          "t_min", "must be less than t_max; they are %s and %s".formatted(tMin, tMax));
    }
    return new GuidanceInterval((float) scale, (float) tMin, (float) tMax);
  }

  private static void requireOnPath(Parameters parameters, String key, double t) {
    if (!(t >= 0 && t <= 1)) {
      throw parameters.error(key, "must lie in [0, 1] (0 is data, 1 is noise), but is " + t);
    }
  }

  /** Whether guidance is active at all. */
  boolean isOn() {
    return scale > 1;
  }

  /** Returns the indices of the images whose time lies in the interval, in ascending order. */
  int[] inside(Tensor t) {
    FloatBuffer times = t.floats();
    return IntStream.range(0, times.limit())
        .filter(i -> times.get(i) >= tMin && times.get(i) <= tMax)
        .toArray();
  }
}
