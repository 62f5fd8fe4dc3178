// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;
import java.util.List;

/** Finds an engine by name: {@code onnxruntime}, {@code pytorch}. */
@Role(value = "engine", artifact = "rae4j-impl-onnxruntime")
public interface EngineProvider extends Provider {
  /**
   * Starts the engine; loads its native libraries.
   *
   * @throws io.github.rae4j.errors.RaeException if the device cannot be used, saying what is
   *     missing
   */
  Engine create(EngineOptions options);

  /** Which devices would work and why not; never throws. */
  List<DeviceReport> diagnose();
}
