// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the encoders and decoders that reference results describe. */
final class GoldenAutoencoders {
  private static final List<String> PATHS =
      List.of(
          "encoder_config_path",
          "decoder_config_path",
          "pretrained_decoder_path",
          "normalization_stat_path",
          "dinov2_path",
          "model_name");

  private GoldenAutoencoders() {}

  /**
   * The parts of a case of encoders.
   *
   * @param temporary where its config is written
   */
  static ModelAssembly assembly(GoldenCase golden, Path temporary, Registry registry)
      throws IOException {
    Map<String, Object> params = absolute(golden.folder(), stage1(golden.config()));
    Path file = temporary.resolve(golden.name() + ".yaml");
    Files.writeString(
        file,
        new ObjectMapper()
            .writeValueAsString(
                Map.of("stage_1", Map.of("target", "stage1.RAE", "params", params))));
    return new ModelAssembly(Rae4j.readConfig(file.toString(), List.of()), registry);
  }

  /** A case that describes the encoder alone is written as the section it would stand in. */
  private static Map<String, Object> stage1(JsonNode config) {
    Map<String, Object> params = GoldenCase.map(config.get("params"));
    String target = config.get("target").asText();
    if (target.equals("stage1.RAE")) {
      return params;
    }
    return Map.of(
        "encoder_cls",
        target.substring(target.lastIndexOf('.') + 1),
        "encoder_config_path",
        "encoder",
        "encoder_input_size",
        config.get("encoder_input_size").asInt(),
        "encoder_params",
        params);
  }

  private static Map<String, Object> absolute(Path folder, Map<String, Object> params) {
    Map<String, Object> resolved = new LinkedHashMap<>();
    params.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> nested) {
            Map<String, Object> copy = new LinkedHashMap<>();
            nested.forEach((k, v) -> copy.put(String.valueOf(k), v));
            resolved.put(key, absolute(folder, copy));
          } else if (PATHS.contains(key) && value instanceof String text) {
            resolved.put(key, folder.resolve(text).toAbsolutePath().toString());
          } else {
            resolved.put(key, value);
          }
        });
    return resolved;
  }

  /** The decoder of a case of decoders, for a number of tokens. */
  static Decoder decoder(GoldenCase golden, int tokens, Registry registry) throws IOException {
    JsonNode config = golden.config();
    DecoderRequest request =
        new DecoderRequest(
            config.get("latent_dim").asInt(),
            tokens,
            config.get("num_patches").asInt(),
            config.get("params").get("decoder_patch_size").asInt(),
            ChannelStatistics.of(config).normalization());
    JsonNode decoderConfig =
        new ObjectMapper().readTree(golden.folder().resolve("decoder/config.json").toFile());
    return registry
        .find(DecoderProvider.class, "GeneralDecoder")
        .create(request, ConfigParameters.of("decoder/config.json", GoldenCase.map(decoderConfig)));
  }
}
