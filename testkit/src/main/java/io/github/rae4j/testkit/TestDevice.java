// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;

/**
 * The device of the tests that run on every engine: the CPU, unless the system property {@value
 * #PROPERTY} names another ({@code mvn verify -Pcuda -Drae4j.test.device=cuda}).
 */
public final class TestDevice {
  /** {@code cpu} or {@code cuda}. */
  public static final String PROPERTY = "rae4j.test.device";

  private TestDevice() {}

  /**
   * Default options on that device.
   *
   * @throws IllegalArgumentException if the property names no device
   */
  public static EngineOptions options() {
    return EngineOptions.DEFAULT.on(Device.parse(System.getProperty(PROPERTY, "cpu")));
  }
}
