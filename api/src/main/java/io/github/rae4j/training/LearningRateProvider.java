// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes learning rate schedules; {@code scheduler.type} names one. */
@Role(value = "learning rate schedule", artifact = "rae4j-spi-training")
public interface LearningRateProvider extends Provider {
  /**
   * Makes a schedule. Where the section names no rates, all of them scale with that of the
   * optimiser, {@link LearningRateDefaults}.
   *
   * @param defaults used where the section says nothing
   * @param parameters the section {@code scheduler}; {@code type} is already read
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  LearningRate create(LearningRateDefaults defaults, Parameters parameters);
}
