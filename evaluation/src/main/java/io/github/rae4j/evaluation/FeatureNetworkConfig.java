// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The name and options of a feature network. Immutable.
 *
 * @param network name of a provider, or {@code encoder} for the encoder of a config
 * @param options options of the network, for example {@code weights}; for {@code encoder}, the key
 *     {@code config}
 */
public record FeatureNetworkConfig(String network, Map<String, Object> options) {
  /** The network name that stands for the encoder of a config. */
  public static final String ENCODER = "encoder";

  /** Copies the map. */
  public FeatureNetworkConfig {
    options = Map.copyOf(options);
  }

  /** The encoder of a preset or YAML file, with its tokens averaged. */
  public static FeatureNetworkConfig encoderOf(String config) {
    return new FeatureNetworkConfig(ENCODER, Map.of("config", config));
  }

  /**
   * Parses {@code NAME} or {@code NAME:KEY=VALUE,KEY=VALUE}.
   *
   * @throws io.github.rae4j.errors.RaeException if the part after the colon is not a list of
   *     assignments
   */
  public static FeatureNetworkConfig parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new FeatureNetworkConfig(text, Map.of());
    }
    Map<String, Object> options =
        ConfigParameters.assignments(
            "feature network '" + text + "'", List.of(text.substring(colon + 1).split(",")));
    return new FeatureNetworkConfig(text.substring(0, colon), options);
  }

  static FeatureNetworkConfig of(Map<String, Object> section) {
    Map<String, Object> options = new LinkedHashMap<>(section);
    Object name = options.remove("network");
    return new FeatureNetworkConfig(String.valueOf(name), options);
  }

  /** The text that {@link #parse} parses. */
  @Override
  public String toString() {
    return options.isEmpty()
        ? network
        : network
            + ":"
            + options.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
  }
}
