// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/** The part of a path from a time on to the data. */
final class PartialSchedule extends WrappedSchedule {
  /** How far a sampler's own rounding of times may lead. */
  private static final float ROUNDING = 1e-4f;

  /** Solver time before the shift, s = 1 − t. */
  private final double start;

  private PartialSchedule(NoiseSchedule path, double start) {
    super(path);
    this.start = start;
  }

  /**
   * The part of a path.
   *
   * @param time t at which it begins, in [0, 1]
   * @return empty where the path ends before that time
   */
  static Optional<PartialSchedule> of(NoiseSchedule path, double time) {
    double shift = path.shift();
    // The inverse of the shift: grids are shifted after they were made.
    double start = 1 - time / (shift - (shift - 1) * time);
    return start < path.odeInterval().end()
        ? Optional.of(new PartialSchedule(path, start))
        : Optional.empty();
  }

  /** The time at which it begins, as solvers have it. */
  float start() {
    return grid(odeInterval(), 2)[0];
  }

  /**
   * Refuses times before the part: what was noised a little would be taken for noise.
   *
   * @throws PluginException naming the sampler that asks for them
   */
  void requireWithin(Tensor times, Sampler sampler) {
    float limit = start() + ROUNDING;
    for (float t : times.toFloatArray()) {
      if (t > limit) {
        String name = sampler.getClass().getName();
        throw new PluginException(
            String.format(
                Locale.ROOT,
                "the sampler %s evaluates the model at t = %s, but this part of the path begins at"
                    + " t = %s; a sampler has to walk the schedule's grid over its interval",
                name,
                t,
                start()),
            Where.part(name));
      }
    }
  }

  @Override
  public TimeInterval odeInterval() {
    return part(super.odeInterval());
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return part(super.sdeInterval(sbdm, lastStepSize));
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    try {
      return super.grid(interval, points);
    } catch (ConfigException e) {
      throw new ConfigException(
          "the strength leaves so short a part of the path that float32 cannot tell the sampler's "
              + points
              + " grid points there from one another; it must be larger, or 0",
          Where.key("strength"),
          e);
    }
  }

  private TimeInterval part(TimeInterval whole) {
    if (start >= whole.end()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the strength is so small that it lies in this sampler's last step; it must be above"
                  + " %.3f",
              grid(whole, 2)[1]),
          Where.key("strength"));
    }
    return new TimeInterval(Math.max(whole.start(), start), whole.end());
  }
}
