// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.TimeInterval;
import java.util.Locale;
import java.util.Optional;

/** The part of a path from a time on to the data. */
final class PartialSchedule extends WrappedSchedule {
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

  @Override
  public TimeInterval odeInterval() {
    return part(super.odeInterval());
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return part(super.sdeInterval(sbdm, lastStepSize));
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
