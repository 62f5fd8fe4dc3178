// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.OptionException;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The strength of guidance and the closed time interval [tMin, tMax] in which it is active, judged
 * for each image by its own t (Kynkäänniemi et al., 2024), and the words for these options.
 *
 * @param scale the guidance scale; 1 or less turns guidance off
 * @param tMin the end of the interval nearer to the data
 * @param tMax the end of the interval nearer to the noise
 */
record GuidanceInterval(float scale, float tMin, float tMax) {
  static final String SCALE = "strength of the guidance; 1 or less is none";
  static final String T_MIN = "the data end of the interval of times in which guidance is on";
  static final String T_MAX = "the noise end of the interval of times in which guidance is on";
  static final String SOURCE = "Kynkäänniemi et al., 2024";

  /**
   * Checks the options that guidance by a second evaluation has in common.
   *
   * @param type the record of options, for the message
   * @throws OptionException if the interval is empty
   */
  static void require(Class<? extends Record> type, double tMin, double tMax) {
    if (!(tMin < tMax)) {
      throw new OptionException(
          type,
          "t_min",
          String.format(Locale.ROOT, "must be less than t_max; they are %s and %s", tMin, tMax));
    }
  }

  /** The interval in the precision in which the model's times are given. */
  static GuidanceInterval of(double scale, double tMin, double tMax) {
    return new GuidanceInterval((float) scale, (float) tMin, (float) tMax);
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
