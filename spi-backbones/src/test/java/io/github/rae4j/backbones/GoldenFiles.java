// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;

/** Reads the golden data in the test resources. */
final class GoldenFiles {
  /** All cases of this area. */
  static final List<String> CASES =
      List.of(
          "ddt_autoguidance",
          "ddt_cfg",
          "ddt_default",
          "ddt_equal_width_int_heads",
          "ddt_layernorm_gelu_qknorm",
          "ddt_patch_list_given_s",
          "ddt_qknorm_no_pos_embed",
          "lightning_autoguidance",
          "lightning_cfg",
          "lightning_default",
          "lightning_layernorm_gelu_norope",
          "lightning_patch2_sigma_qknorm",
          "lightning_qknorm");

  private GoldenFiles() {}

  static InputStream open(String path) {
    return Objects.requireNonNull(
        GoldenFiles.class.getResourceAsStream("/golden/" + path), "no golden file " + path);
  }

  static JsonNode json(String path) {
    try (InputStream in = open(path)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The options of a case in the form of a config. */
  static ConfigParameters options(JsonNode params) {
    return ConfigParameters.of(
        "config",
        new ObjectMapper().convertValue(params, new TypeReference<Map<String, Object>>() {}));
  }

  /** Parses options written as JSON. */
  static ConfigParameters options(String json) {
    try {
      return options(new ObjectMapper().readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the backbone with the given name or alias and options. */
  static Backbone backbone(String target, ConfigParameters parameters) {
    for (BackboneProvider provider : ServiceLoader.load(BackboneProvider.class)) {
      if (provider.name().equals(target) || provider.aliases().contains(target)) {
        return provider.create(parameters);
      }
    }
    throw new IllegalArgumentException("no backbone is called " + target);
  }
}
