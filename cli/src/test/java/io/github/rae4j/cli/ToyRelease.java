// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The preset {@code ditdh-xl-256-ag} with tiny networks, whose files a hub has under the real ids
 * and names.
 */
final class ToyRelease {
  static final String PRESET = "ditdh-xl-256-ag";
  static final String COLLECTION = "nyu-visionx/RAE-collections";
  static final String ENCODER = "facebook/dinov2-with-registers-base";
  static final String BACKBONE = "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL/stage2_model.pt";
  static final String GUIDANCE = "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-S_ep14/stage2_model.pt";
  static final String DECODER = "decoders/dinov2/wReg_base/ViTXL_n08/model.pt";
  static final String STATISTICS = "stats/dinov2/wReg_base/imagenet1k/stat.pt";

  private static final String ENCODER_CONFIG =
      """
      {"model_type": "dinov2_with_registers", "hidden_size": 32, "num_hidden_layers": 2,
       "num_attention_heads": 2, "mlp_ratio": 4, "patch_size": 14, "image_size": 518,
       "num_channels": 3, "layer_norm_eps": 1e-06, "hidden_act": "gelu", "qkv_bias": true,
       "use_swiglu_ffn": false, "num_register_tokens": 4}
      """;
  private static final String PREPROCESSOR =
      """
      {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
      """;
  private static final String DECODER_CONFIG =
      """
      {"model_type": "vit_mae", "num_channels": 3, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
       "qkv_bias": true, "initializer_range": 0.02, "attention_probs_dropout_prob": 0.0,
       "hidden_dropout_prob": 0.0, "decoder_hidden_size": 32, "decoder_intermediate_size": 64,
       "decoder_num_attention_heads": 2, "decoder_num_hidden_layers": 2}
      """;

  private final Path folder;
  private final Path encoder;
  private final Path decoderConfig;

  private ToyRelease(Path folder) throws IOException {
    this.folder = folder;
    this.encoder = Files.createDirectories(folder.resolve("encoder"));
    Files.writeString(encoder.resolve("config.json"), ENCODER_CONFIG);
    Files.writeString(encoder.resolve("preprocessor_config.json"), PREPROCESSOR);
    this.decoderConfig = Files.writeString(folder.resolve("toy.json"), DECODER_CONFIG);
  }

  /** Makes the files in a folder of the test, and gives them to a hub. */
  static ToyRelease on(TestHub hub, Path folder) {
    try {
      ToyRelease toy = new ToyRelease(Files.createDirectories(folder));
      toy.publish(hub);
      return toy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What makes the preset's networks tiny. */
  List<String> overrides() {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "stage_1.params.encoder_input_size=56",
                "stage_1.params.decoder_config_path=" + decoderConfig,
                "misc.latent_size=[32, 4, 4]",
                "misc.num_classes=10",
                "misc.class_names=null"));
    for (String model : List.of("stage_2", "guidance.guidance_model")) {
      overrides.addAll(
          List.of(
              model + ".params.input_size=4",
              model + ".params.in_channels=32",
              model + ".params.hidden_size=[32, 32]",
              model + ".params.depth=[1, 1]",
              model + ".params.num_heads=[2, 2]",
              model + ".params.num_classes=10"));
    }
    return overrides;
  }

  private void publish(TestHub hub) throws IOException {
    List<String> local = new ArrayList<>(overrides());
    local.add("stage_1.params.encoder_config_path=" + encoder);
    local.add("stage_1.params.encoder_params.dinov2_path=" + encoder);
    RaeConfig config = RaeConfig.load(PRESET, local, ConfigEnvironment.standard());
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly = new ModelAssembly(config, registry);
      Encoder made = assembly.encoder();
      Path weights = folder.resolve("model.safetensors");
      SafetensorsWriter.write(weights, random(made.network(), 1), Map.of());
      hub.repository(ENCODER)
          .license("apache-2.0")
          .file("README.md", "# A toy\n")
          .file("config.json", ENCODER_CONFIG)
          .file("preprocessor_config.json", PREPROCESSOR)
          .large("model.safetensors", weights)
          .large("pytorch_model.bin", new byte[100_000]);
      hub.repository(COLLECTION)
          .license("mit")
          .file("README.md", "# Toys\n")
          .large(BACKBONE, torch("backbone", assembly.backbone().backbone().network(), 2))
          .large(
              GUIDANCE,
              torch("guidance", assembly.guidanceBackbone().orElseThrow().backbone().network(), 3))
          .large(DECODER, torch("decoder", assembly.decoder(made.tokenGrid()).network(), 4))
          .large(STATISTICS, statistics())
          .large("decoders/other/model.pt", new byte[50_000]);
    }
  }

  private Path torch(String name, Network network, long seed) {
    Path file = folder.resolve(name + ".pt");
    TorchZipWriter.write(file, random(network, seed));
    return file;
  }

  private Path statistics() {
    float[] mean = new float[32 * 4 * 4];
    float[] variance = new float[mean.length];
    java.util.Arrays.fill(variance, 1);
    Path file = folder.resolve("stat.pt");
    TorchZipWriter.write(
        file, Map.of("mean", Tensor.of(mean, 32, 4, 4), "var", Tensor.of(variance, 32, 4, 4)));
    return file;
  }

  private static Map<String, Tensor> random(Network network, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      float[] values = new float[Math.toIntExact(spec.shape().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.1 * random.nextGaussian());
      }
      tensors.put(spec.name(), Tensor.of(values, spec.shape().dims()));
    }
    return tensors;
  }
}
