// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Presets;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code rae4j.image.*} of an application.
 *
 * @param config a YAML file or the name of a preset
 * @param overrides {@code key.path=value}
 * @param engine the name of the engine
 * @param seed image i of a prompt depends on (seed, i) alone
 */
@ConfigurationProperties("rae4j.image")
public record RaeProperties(
    @DefaultValue(Presets.USUAL) String config,
    @DefaultValue List<String> overrides,
    @DefaultValue(Rae4j.DEFAULT_ENGINE) String engine,
    @DefaultValue("42") long seed) {
  /** Copies the list. */
  public RaeProperties {
    overrides = List.copyOf(overrides);
  }
}
