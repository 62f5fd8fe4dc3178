// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;

/** Starts engines, and says what they are. */
public final class Engines {
  private Engines() {}

  /**
   * Starts an engine that computes as it was asked to: a provider that has not heard of precisions
   * is not taken for one that fulfils them.
   *
   * @throws io.github.rae4j.errors.RaeException if the device cannot be used, or if the engine does
   *     not compute in the precision
   */
  public static Engine start(EngineProvider provider, EngineOptions options) {
    Engine engine = PluginAnswers.made(provider, provider.create(options));
    Precision wanted = options.precision();
    if (engine.computesIn() != wanted) {
      Device device = options.device() == Device.CUDA ? Device.CUDA : Device.CPU;
      engine.close();
      PrecisionSupport.require(provider.name(), device, wanted, provider.precisions(device));
      throw new IllegalStateException(
          "the engine "
              + provider.name()
              + " was asked for "
              + wanted
              + " and computes in another");
    }
    return engine;
  }

  /**
   * An engine in words, for provenance: its name, its device, and its precision where that is not
   * float32; for example {@code onnxruntime cpu}, {@code pytorch cpu bf16}.
   *
   * @param name by which it was found
   */
  public static String describe(String name, Engine engine) {
    Precision precision = engine.computesIn();
    String place = name + " " + engine.device();
    return precision == Precision.FP32 ? place : place + " " + precision;
  }
}
