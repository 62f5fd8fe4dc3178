// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes noise schedules; {@code transport.params.path_type} names one. */
@Role(value = "noise schedule", artifact = "rae4j-spi-samplers")
public interface NoiseScheduleProvider extends Provider {
  /**
   * Makes a schedule.
   *
   * @param shift the time shift √(shift_dim / shift_base), at least 1
   * @param parameters the section {@code transport.params}
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  NoiseSchedule create(double shift, Parameters parameters);
}
