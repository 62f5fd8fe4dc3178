// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

/**
 * The section {@code transport}: the path between data and noise.
 *
 * @param pathType name of the noise schedule, {@code Linear} unless given
 * @param params what it is built from
 */
public record TransportConfig(String pathType, ConfigSection params) {
  static TransportConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    ConfigSection params = p.rawSection("params").orElseGet(() -> section.empty("params"));
    p.rejectUnknown();
    return new TransportConfig(params.parameters().getString("path_type", "Linear"), params);
  }

  /** A new reader of {@link #params}; {@code path_type} counts as read. */
  public ConfigParameters parameters() {
    ConfigParameters parameters = params.parameters();
    parameters.has("path_type");
    return parameters;
  }
}
