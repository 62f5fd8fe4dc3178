// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.options.Options;
import java.util.Map;
import java.util.Objects;

/**
 * How an engine is to run.
 *
 * @param device where
 * @param deviceIndex which GPU, from 0
 * @param threads processor threads for one operation; 0 lets the engine choose
 * @param properties options of one engine as texts, such as its provider declares
 * @param precision the arithmetic in which networks are run; engines that train are told theirs
 *     apart from this
 */
public record EngineOptions(
    Device device,
    int deviceIndex,
    int threads,
    Map<String, String> properties,
    Precision precision) {
  /** The CPU with as many threads as the engine likes. */
  public static final EngineOptions DEFAULT = new EngineOptions(Device.CPU, 0, 0, Map.of());

  /** Copies the map and checks the numbers. */
  public EngineOptions {
    properties = Map.copyOf(properties);
    if (deviceIndex < 0) {
      throw new IllegalArgumentException(
          "the device index must not be negative, but is " + deviceIndex);
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads must not be negative, but are " + threads);
    }
    Objects.requireNonNull(precision, "precision");
  }

  /** Options for float32. */
  public EngineOptions(
      Device device, int deviceIndex, int threads, Map<String, String> properties) {
    this(device, deviceIndex, threads, properties, Precision.FP32);
  }

  /** These options on another device. */
  public EngineOptions on(Device other) {
    return new EngineOptions(other, deviceIndex, threads, properties, precision);
  }

  /**
   * These options with those of one engine, in place of the properties.
   *
   * @param ofEngine the record that its provider declares, see {@code options()}
   */
  public <O extends Record> EngineOptions with(O ofEngine) {
    @SuppressWarnings("unchecked") // the class of a value of this type
    Class<O> type = (Class<O>) ofEngine.getClass();
    return new EngineOptions(
        device, deviceIndex, threads, Options.of(type).texts(ofEngine), precision);
  }

  /** These options with another thread count; 0 lets the engine choose. */
  public EngineOptions withThreads(int count) {
    return new EngineOptions(device, deviceIndex, count, properties, precision);
  }

  /** These options with another precision. */
  public EngineOptions withPrecision(Precision other) {
    return new EngineOptions(device, deviceIndex, threads, properties, other);
  }
}
