// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.Locale;

/**
 * Under whose names the encoder's tensors stand in a folder of diffusers' {@code AutoencoderRAE}.
 * The class takes them from the Transformers that is installed beside it, and draws tensors at
 * random that it does not find by name.
 */
public enum EncoderNames {
  /** Names of Transformers 4, as the released folders have them. */
  TRANSFORMERS_4("transformers-4"),

  /** Names of Transformers 5, which renamed the layers of DINOv2 and MAE. */
  TRANSFORMERS_5("transformers-5");

  private final String name;

  EncoderNames(String name) {
    this.name = name;
  }

  /**
   * Finds by name.
   *
   * @throws ConfigException if the name is unknown
   */
  public static EncoderNames parse(String name) {
    return Arrays.stream(values())
        .filter(names -> names.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "'%s' names no layout; use %s or %s",
                        name,
                        TRANSFORMERS_4,
                        TRANSFORMERS_5),
                    Where.key("names")));
  }

  @Override
  public String toString() {
    return name;
  }
}
