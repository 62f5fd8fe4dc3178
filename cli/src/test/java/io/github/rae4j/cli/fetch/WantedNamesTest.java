// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.NeededFile.Use;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.PublicModel;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What presets and configs need, on a machine that has nothing. */
class WantedNamesTest {
  private static final String COLLECTION = "nyu-visionx/RAE-collections";
  private static final String RAEV2 = "nyu-visionx/RAEv2-models";
  private static final String DINO = "facebook/dinov2-with-registers-base";

  @TempDir Path folder;

  private Wanted wanted(String config, String... overrides) {
    ConfigEnvironment environment =
        new ConfigEnvironment(
            new ModelLocations(folder, folder.resolve("home"), folder.resolve("hub")),
            file -> Weights.of(file.toString(), Map.of()));
    try (Registry registry = Registry.standard()) {
      return new WantedNames(Downloads.standard())
          .of(RaeConfig.load(config, List.of(overrides), environment), registry);
    }
  }

  private static Map<String, PublicModel> models(Wanted wanted) {
    Map<String, PublicModel> models = new TreeMap<>();
    wanted.models().forEach(model -> models.put(model.id(), model.needs().orElseThrow()));
    return models;
  }

  @Test
  void thePapersPresetNeedsTwoModelsOfTheHub() {
    Map<String, PublicModel> models = models(wanted("ditdh-xl-256-ag"));
    assertEquals(Set.of(COLLECTION, DINO), models.keySet());
    assertEquals(
        Set.of(
            "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL/stage2_model.pt",
            "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-S_ep14/stage2_model.pt",
            "decoders/dinov2/wReg_base/ViTXL_n08/model.pt",
            "stats/dinov2/wReg_base/imagenet1k/stat.pt"),
        models.get(COLLECTION).files());
    assertEquals(Use.FILE, models.get(COLLECTION).folder());
    assertEquals(Use.MODEL, models.get(DINO).folder());
    assertEquals(Set.of("stage_1.params.encoder_params.dinov2_path"), models.get(DINO).keys());
  }

  @Test
  void raev2sPresetNeedsOneModelOfTheHub() {
    Map<String, PublicModel> models = models(wanted("raev2-k7"));
    assertEquals(Set.of(RAEV2), models.keySet());
    assertEquals(
        Set.of(
            "encoders/dinov3/dinov3_vitl16_pretrain_lvd1689m-8aa4cbdd.pth",
            "stage1/imagenet/dinov3l-k7/decoder.pt",
            "stage1/imagenet/dinov3l-k7/stats.pt",
            "stage2/imagenet/dinov3l-k7/checkpoint.pt"),
        models.get(RAEV2).files());
    assertEquals(Use.FILE, models.get(RAEV2).folder());
    assertEquals(3, models(wanted("raev2-k23")).get(RAEV2).files().size());
  }

  @Test
  void withoutGuidanceTheSecondModelIsNotNeeded() {
    assertEquals(
        3, models(wanted("ditdh-xl-256-ag", "guidance.method=cfg")).get(COLLECTION).files().size());
  }

  @Test
  void everyPresetSaysWhatItNeeds() {
    Presets.list()
        .forEach(
            preset -> {
              Wanted wanted = wanted(preset.name());
              boolean bundled = preset.name().startsWith("tiny-");
              boolean plain = bundled || preset.name().startsWith("pixels");
              assertEquals(plain, wanted.isHere(), preset.name());
              assertEquals(
                  preset.description().contains("none are known to be published"),
                  !wanted.unpublished().isEmpty(),
                  preset.name());
              assertEquals(bundled, !wanted.here().isEmpty(), preset.name());
            });
    Map<String, PublicModel> vae = models(wanted("sd-vae-ft-mse"));
    assertEquals(
        Set.of("diffusion_pytorch_model.safetensors"),
        vae.get("stabilityai/sd-vae-ft-mse").files());
    assertEquals(Use.MODEL, vae.get("stabilityai/sd-vae-ft-mse").folder());
  }

  @Test
  void anEncoderOfWhichNothingIsKnownIsWantedAsAWhole() {
    Map<String, PublicModel> models =
        models(
            wanted(
                "dinov2-b-vitxl",
                "stage_1.params.encoder_params.dinov2_path=somebody/their-dino",
                "stage_1.params.encoder_config_path=somebody/their-dino"));
    assertEquals(Use.MODEL, models.get("somebody/their-dino").folder());
    assertEquals(
        Set.of("stage_1.params.encoder_config_path", "stage_1.params.encoder_params.dinov2_path"),
        models.get("somebody/their-dino").keys());
  }

  @Test
  void aCheckpointOfTheWholeAutoencoderTakesThePlaceOfOtherWeights() {
    Wanted wanted = wanted("dinov2-b-vitxl", "stage_1.ckpt=mine/whole.pt");
    assertEquals(
        List.of("mine/whole.pt"), wanted.unpublished().stream().map(f -> f.name()).toList());
    assertEquals(
        Set.of("stats/dinov2/wReg_base/imagenet1k/stat.pt"),
        models(wanted).get(COLLECTION).files());
    assertEquals(Set.of(COLLECTION), models(wanted).keySet());
  }

  @Test
  void whatIsHereIsNotWanted() throws IOException {
    Path here = folder.resolve("home/models/stats/dinov2/wReg_base/imagenet1k/stat.pt");
    Files.createDirectories(here.getParent());
    Files.writeString(here, "x");
    Path dino = Files.createDirectories(folder.resolve("home/models").resolve(DINO));
    Files.writeString(
        dino.resolve("config.json"),
        """
        {"model_type": "dinov2_with_registers", "hidden_size": 768, "num_hidden_layers": 12,
         "num_attention_heads": 12, "mlp_ratio": 4, "patch_size": 14, "image_size": 518,
         "num_channels": 3, "layer_norm_eps": 1e-06, "hidden_act": "gelu", "qkv_bias": true,
         "use_swiglu_ffn": false, "num_register_tokens": 4}
        """);
    Wanted wanted = wanted("dinov2-b-vitxl");
    assertEquals(Set.of(COLLECTION, DINO), models(wanted).keySet());
    Files.writeString(dino.resolve("pytorch_model.bin"), "x");
    wanted = wanted("dinov2-b-vitxl");
    assertEquals(Set.of(COLLECTION), models(wanted).keySet());
    assertEquals(1, models(wanted).get(COLLECTION).files().size());
    assertTrue(wanted.here().stream().anyMatch(f -> f.found().orElseThrow().equals(here)));
  }
}
