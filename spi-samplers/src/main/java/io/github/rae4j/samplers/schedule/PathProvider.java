// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.spi.Parameters;

/** Base class of the providers of the three paths. */
abstract class PathProvider implements NoiseScheduleProvider {
  private final String name;
  private final String description;
  private final Path path;

  PathProvider(String name, String description, Path path) {
    this.name = name;
    this.description = description;
    this.path = path;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final NoiseSchedule create(double shift, Parameters parameters) {
    if (!(shift >= 1) || shift == Double.POSITIVE_INFINITY) {
      throw new RaeException(
          "the time shift √(time_dist_shift_dim / time_dist_shift_base) is %s, but must be at least 1; make misc.time_dist_shift_dim at least misc.time_dist_shift_base"
              .formatted(shift));
    }
    return new TransportSchedule(path, TransportSettings.read(path, parameters), shift);
  }
}
