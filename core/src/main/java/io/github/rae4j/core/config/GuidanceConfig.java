// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code guidance}.
 *
 * @param method name of the guidance. Unless given it is {@code internal} where there is a section
 *     {@code cfg} or {@code ig}, as in RAEv2's configs, and {@code cfg} elsewhere
 * @param scale its strength, 1 (none) unless given; see {@link #strength} for all of them
 * @param guidanceModel the weaker backbone that AutoGuidance needs
 * @param section the whole section
 */
public record GuidanceConfig(
    String method, double scale, Optional<ModelConfig> guidanceModel, ConfigSection section) {

  static GuidanceConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    return new GuidanceConfig(
        p.getString("method", hasSections(section) ? "internal" : "cfg"),
        p.getDouble("scale", 1.0),
        p.rawSection("guidance_model").map(ModelConfig::of),
        section);
  }

  private static boolean hasSections(ConfigSection section) {
    return section.values().get("cfg") instanceof Map || section.values().get("ig") instanceof Map;
  }

  /** The strength in words: one number, or one for each section of {@code guidance}. */
  public String strength() {
    List<String> strengths = new ArrayList<>();
    for (String name : List.of("cfg", "ig")) {
      if (section.values().get(name) instanceof Map<?, ?> part && part.get("scale") != null) {
        strengths.add(name + " " + part.get("scale"));
      }
    }
    return strengths.isEmpty() ? String.valueOf(scale) : String.join(", ", strengths);
  }

  /** A new reader of the section; {@code method} and {@code guidance_model} count as read. */
  public ConfigParameters parameters() {
    ConfigParameters parameters = section.parameters();
    parameters.has("method");
    parameters.has("guidance_model");
    return parameters;
  }
}
