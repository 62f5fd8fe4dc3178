// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import java.util.Locale;

/** Where an engine computes. */
public enum Device {
  /** CUDA where it works, else the CPU; the engine says which. */
  AUTO,
  /** The host's processor. */
  CPU,
  /** An NVIDIA GPU; an error where none can be used. */
  CUDA;

  /**
   * Reads {@code auto}, {@code cpu} or {@code cuda}.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Device parse(String text) {
    for (Device device : values()) {
      if (device.name().equalsIgnoreCase(text)) {
        return device;
      }
    }
    throw new IllegalArgumentException("unknown device '" + text + "'; expected auto, cpu or cuda");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
