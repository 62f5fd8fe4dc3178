// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Finds a training engine by name: {@code pytorch}. */
@Role(value = "training engine", artifact = "rae4j-impl-pytorch")
public interface TrainingEngineProvider extends Provider {
  /**
   * Starts an engine; loads its native libraries.
   *
   * @throws io.github.rae4j.errors.RaeException if the device or the precision cannot be used,
   *     saying why and what to do
   */
  TrainingEngine create(EngineOptions options, Precision precision);

  /**
   * Starts an engine that trains together with other processes; returns when all have joined.
   *
   * @param process rank of this process; a world size of 1 is the same as {@link
   *     #create(EngineOptions, Precision)}
   * @throws io.github.rae4j.errors.RaeException also if the group cannot be formed, saying why
   */
  default TrainingEngine create(EngineOptions options, Precision precision, ProcessRank process) {
    if (process.worldSize() > 1) {
      throw new DeviceException(
          "the training engine " + name() + " knows one process only",
          Where.part("training engine '" + name() + "'"));
    }
    return create(options, precision);
  }
}
