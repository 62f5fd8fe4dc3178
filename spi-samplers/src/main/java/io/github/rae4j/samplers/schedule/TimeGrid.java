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

  static float[] of(TimeInterval interval, int points, double shift) {
    if (points < 2) {
      throw new IllegalArgumentException("a grid needs at least 2 points, but got " + points);
    }
    float start = (float) interval.start();
    float end = (float) interval.end();
    float step = (end - start) / (points - 1);
    float factor = (float) shift;
    float excess = (float) (shift - 1);
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      // torch.linspace computes from both ends, and its kernel is compiled to fused multiply-adds.
      float s = i < points / 2 ? Math.fma(step, i, start) : Math.fma(-step, points - 1 - i, end);
      float tau = 1 - s;
      times[i] = factor * tau / (1 + excess * tau);
      if (i > 0 && !(times[i] < times[i - 1])) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "sampler.params.num_steps: %d grid points lie closer than float32 can tell; use"
                    + " fewer",
                points),
            Where.key("sampler.params.num_steps"));
      }
    }
    return times;
  }
}
