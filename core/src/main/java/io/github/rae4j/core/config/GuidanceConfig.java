// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Optional;

/**
 * The section {@code guidance}.
 *
 * @param method name of the guidance, {@code cfg} unless given
 * @param scale its strength, 1 (none) unless given
 * @param guidanceModel the weaker backbone that AutoGuidance needs
 * @param section the whole section
 */
public record GuidanceConfig(
    String method, double scale, Optional<ModelConfig> guidanceModel, ConfigSection section) {

  static GuidanceConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    return new GuidanceConfig(
        p.getString("method", "cfg"),
        p.getDouble("scale", 1.0),
        p.rawSection("guidance_model").map(ModelConfig::of),
        section);
  }

  /** A new reader of the section; {@code method} and {@code guidance_model} count as read. */
  public ConfigParameters parameters() {
    ConfigParameters parameters = section.parameters();
    parameters.has("method");
    parameters.has("guidance_model");
    return parameters;
  }
}
