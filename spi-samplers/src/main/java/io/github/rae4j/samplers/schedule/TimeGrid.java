// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.TimeInterval;
import java.util.Locale;

/** The float32 time grid of the reference, reproduced bit for bit. */
final class TimeGrid {
  private TimeGrid() {}

  /** The grid over a part of the path, in solver time s = 1 − t. */
  static float[] of(TimeInterval interval, int points, double shift) {
    float[] solverTimes = linspace((float) interval.start(), (float) interval.end(), points);
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      times[i] = 1 - solverTimes[i];
    }
    return shifted(times, shift);
  }

  /** The grid from t = 1 to t = 0, both exactly; RAEv2 divides t and not s = 1 − t. */
  static float[] whole(int points, double shift) {
    return shifted(linspace(1, 0, points), shift);
  }

  /** As torch.linspace, from both ends; its kernel is compiled to fused multiply-adds. */
  private static float[] linspace(float start, float end, int points) {
    if (points < 2) {
      throw new IllegalArgumentException("a grid needs at least 2 points, but got " + points);
    }
    float step = (end - start) / (points - 1);
    float[] values = new float[points];
    for (int i = 0; i < points; i++) {
      values[i] = i < points / 2 ? Math.fma(step, i, start) : Math.fma(-step, points - 1 - i, end);
    }
    return values;
  }

  private static float[] shifted(float[] times, double shift) {
    float factor = (float) shift;
    float excess = (float) (shift - 1);
    for (int i = 0; i < times.length; i++) {
      float tau = times[i];
      times[i] = factor * tau / (1 + excess * tau);
      if (i > 0 && !(times[i] < times[i - 1])) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "sampler.params.num_steps: %d grid points, with a time shift of %s, lie closer than"
                    + " float32 can tell; use fewer or a smaller shift",
                times.length,
                shift),
            Where.key("sampler.params.num_steps"));
      }
    }
    return times;
  }
}
