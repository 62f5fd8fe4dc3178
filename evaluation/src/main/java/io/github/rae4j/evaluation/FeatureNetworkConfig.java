// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  /**
   * The network name that stands for several networks, whose outputs have the names of the spaces:
   * the option {@code spaces} is a section with a section for each, which names its {@code
   * network}, the {@code output} that is taken ({@code pooled} unless given) and the network's
   * options.
   */
  public static final String SEVERAL = "several";

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

  /** Whether it stands for several networks. */
  public boolean isSeveral() {
    return network.equals(SEVERAL);
  }

  /**
   * One of several networks.
   *
   * @param choice the network
   * @param output that is taken of it
   */
  public record Space(FeatureNetworkConfig choice, String output) {}

  /**
   * The networks of {@link #SEVERAL} by the names of their spaces.
   *
   * @throws io.github.rae4j.errors.RaeException if there are none, or one names no network
   */
  public Map<String, Space> spaces() {
    if (!(options.get("spaces") instanceof Map<?, ?> sections)
        || sections.isEmpty()
        || options.size() > 1) {
      throw new ConfigException(
          "features: the network several takes one option, spaces, a section with a section for"
              + " each space, such as {convnext: {network: convnext}}",
          Where.key("features.spaces"));
    }
    Map<String, Space> spaces = new LinkedHashMap<>();
    sections.forEach(
        (name, value) -> {
          Map<String, Object> section = new LinkedHashMap<>();
          if (value instanceof Map<?, ?> keys) {
            keys.forEach((key, each) -> section.put(String.valueOf(key), each));
          }
          Object output = section.remove("output");
          if (!(section.get("network") instanceof String named) || named.equals(SEVERAL)) {
            throw new ConfigException(
                String.format(
                    Locale.ROOT, "features.spaces.%s: network is missing; name one network", name),
                Where.key("features.spaces." + name));
          }
          spaces.put(
              String.valueOf(name),
              new Space(of(section), output == null ? FeatureNetwork.POOLED : output.toString()));
        });
    return spaces;
  }

  /**
   * Several networks by the names of their spaces, of which {@link #spaces} gives them again.
   *
   * @param spaces at least one, none of which is {@link #SEVERAL}
   * @throws io.github.rae4j.errors.RaeException if there are none, or one is several itself
   */
  public static FeatureNetworkConfig several(Map<String, Space> spaces) {
    Map<String, Object> sections = new LinkedHashMap<>();
    spaces.forEach(
        (name, space) -> {
          Map<String, Object> section = new LinkedHashMap<>();
          section.put("network", space.choice().network());
          section.put("output", space.output());
          section.putAll(space.choice().options());
          sections.put(name, section);
        });
    FeatureNetworkConfig several = new FeatureNetworkConfig(SEVERAL, Map.of("spaces", sections));
    several.spaces();
    return several;
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
