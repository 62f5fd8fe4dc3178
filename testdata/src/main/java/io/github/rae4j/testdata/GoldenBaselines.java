// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Configs of the baselines that reference results describe. */
final class GoldenBaselines {
  private GoldenBaselines() {}

  /** The names of a released SD-VAE for those of today. */
  static String of2022(String name) {
    return name.replace("to_q", "query")
        .replace("to_k", "key")
        .replace("to_v", "value")
        .replace("to_out.0", "proj_attn");
  }

  /**
   * The params of an SD-VAE, whose folder is written.
   *
   * @param names gives the names in the file
   */
  static Map<String, Object> kl(GoldenCase golden, Path temporary, UnaryOperator<String> names)
      throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("vae"));
    Map<String, Object> model = GoldenCase.map(golden.config().get("model"));
    Files.writeString(folder.resolve("config.json"), new ObjectMapper().writeValueAsString(model));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    FormulaWeights.tensors(golden.member("tensors"))
        .forEach((key, tensor) -> tensors.put(names.apply(key), tensor));
    Path weights = folder.resolve("diffusion_pytorch_model.safetensors");
    SafetensorsWriter.write(weights, tensors, Map.of());
    Tensor images = golden.input("images");
    int levels = golden.config().get("model").get("block_out_channels").size();
    return Map.of(
        "encoder_cls", "SD-VAE",
        "encoder_input_size", images.shape().dim(2),
        "encoder_params", Map.of("model_name", folder.toString()),
        "decoder_cls", "SD-VAE",
        "decoder_config_path", folder.toString(),
        "decoder_patch_size", 1 << (levels - 1),
        "pretrained_decoder_path", weights.toString());
  }

  /** The params of raw pixels. */
  static Map<String, Object> pixels() {
    return Map.of(
        "encoder_cls",
        "Pixels",
        "encoder_input_size",
        8,
        "encoder_params",
        Map.of("patch_size", 2),
        "decoder_cls",
        "Pixels",
        "decoder_patch_size",
        2);
  }

  /** The parts of a stage_1 with the given params, whose config is written. */
  static ModelAssembly assembly(Map<String, Object> params, Path temporary, Registry registry)
      throws IOException {
    Path file = temporary.resolve("config.yaml");
    Files.writeString(
        file,
        new ObjectMapper()
            .writeValueAsString(
                Map.of("stage_1", Map.of("target", "stage1.RAE", "params", params))));
    return new ModelAssembly(Rae4j.readConfig(file.toString(), List.of()), registry);
  }
}
