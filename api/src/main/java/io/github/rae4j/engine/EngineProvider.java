// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;
import java.util.List;
import java.util.Optional;

/** Finds an engine by name: {@code onnxruntime}, {@code pytorch}. */
@Role(value = "engine", artifact = "rae4j-impl-onnxruntime")
public interface EngineProvider extends Provider {
  /**
   * Starts the engine; loads its native libraries. {@link io.github.rae4j.engine.Device#AUTO}
   * always leads to an engine.
   *
   * @param options its properties are read by {@link #options}
   * @throws io.github.rae4j.errors.DeviceException if the device cannot be used, saying what is
   *     missing
   * @throws io.github.rae4j.errors.ConfigException if a property is unknown or does not fit, or if
   *     the engine does not compute in the precision on the device (see {@link
   *     PrecisionSupport#require})
   */
  Engine create(EngineOptions options);

  /**
   * Which devices would work and why not, in one line each: the CPU first, then CUDA. Never throws.
   */
  List<DeviceReport> diagnose();

  /**
   * In which precisions the engine would compute on a device, float32 first (the default: in
   * nothing else). Whether the device works is not asked here. Never throws, and needs none of the
   * engine's native libraries.
   *
   * @param device not {@link Device#AUTO}
   */
  default List<PrecisionSupport> precisions(Device device) {
    return List.of(PrecisionSupport.of(Precision.FP32));
  }

  /**
   * What writes networks in the format of this engine's runtime; empty (the default) if nothing
   * does. Needs none of the engine's native libraries.
   */
  default Optional<NetworkExporter> exporter() {
    return Optional.empty();
  }
}
