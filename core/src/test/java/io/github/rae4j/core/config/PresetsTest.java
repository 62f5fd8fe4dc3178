// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presets and the bundled model: what they name, and what of it is there. */
final class PresetsTest extends LoadedConfigs {
  /** The presets of other autoencoders, which the paper compares with. */
  private static final Set<String> BASELINES =
      Set.of("sd-vae-ft-mse", "sd-vae-ft-ema", "pixels-256");

  @Test
  void namesThePresetsWhereThereIsNoSuchFile() {
    String message = failure("ditdh-xl-25");
    assertTrue(message.contains("did you mean 'ditdh-xl-256'?"), message);
    assertTrue(message.contains("tiny-fashion-ag"), message);
  }

  @Test
  void everyPresetLoadsAndNamesPublishedFilesOrSaysThatItDoesNot() {
    List<Preset> presets =
        Presets.list().stream().filter(preset -> !BASELINES.contains(preset.name())).toList();
    assertEquals(25, presets.size());
    for (Preset preset : presets) {
      RaeConfig config = load(preset.name());
      Stage1Config stage1 = config.requireStage1();
      boolean bundled = preset.name().startsWith("tiny-");
      Set<String> unpublished = new TreeSet<>();
      for (String name :
          List.of(
              stage1.pretrainedDecoderPath().orElseThrow(),
              stage1.normalizationStatPath().orElseThrow(),
              config.stage2().flatMap(ModelConfig::ckpt).orElse(""),
              config.guidance().guidanceModel().flatMap(ModelConfig::ckpt).orElse(""))) {
        if (bundled && !name.isEmpty()) {
          assertTrue(Files.isRegularFile(config.file("key", name)), name);
        } else if (name.startsWith("nyu-visionx/RAEv2-models/")) {
          assertEquals(
              "nyu-visionx/RAEv2-models",
              PublishedModels.source(name, NeededFile.Use.FILE).orElseThrow().model());
        } else if (!name.isEmpty()) {
          assertTrue(PublishedModels.perhapsInCollection(name).isPresent(), preset + " " + name);
          if (PublishedModels.inCollection(name).isEmpty()) {
            unpublished.add(name);
          }
        }
      }
      assertEquals(
          preset.description().contains("none are known to be published"),
          !unpublished.isEmpty(),
          () -> preset + " " + unpublished);
      assertEquals(
          preset.description().contains("set stage_2.ckpt"),
          config.stage2().isPresent() && config.stage2().flatMap(ModelConfig::ckpt).isEmpty(),
          preset.name());
      int width = config.decoderConfig().getInt("decoder_hidden_size");
      assertTrue(bundled ? width > 0 : width == 1152, preset.name() + " " + width);
    }
  }

  @Test
  void presetsOfOtherAutoencodersLoadAndNameTheirPublicModels() {
    for (String name : BASELINES) {
      Stage1Config stage1 = load(name).requireStage1();
      assertEquals(stage1.encoderCls(), stage1.decoderCls(), name);
      assertEquals(Optional.empty(), stage1.normalizationStatPath(), name);
      assertEquals(
          name.startsWith("sd-vae")
              ? Optional.of("stabilityai/" + name + "/diffusion_pytorch_model.safetensors")
              : Optional.empty(),
          stage1.pretrainedDecoderPath(),
          name);
    }
  }

  @Test
  void saysWhichFilesOfAPresetAreMissingAndFromWhere() {
    RaeConfig config = load("ditdh-xl-256-ag");
    ModelConfig model = config.requireStage2();
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> config.file("stage_2.ckpt", model.ckpt().orElseThrow()))
                .getMessage());
    assertTrue(message.startsWith("preset ditdh-xl-256-ag: stage_2.ckpt: there is no"), message);
    assertTrue(message.contains("get it with: rae4j fetch ditdh-xl-256-ag, or put it at"), message);
    Stage1Config stage1 = config.requireStage1();
    String encoder =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> stage1.encoderParams().parameters().modelFolder("dinov2_path").weights())
                .getMessage());
    assertTrue(encoder.contains("facebook/dinov2-with-registers-base"), encoder);
    assertTrue(encoder.contains("get it with: rae4j fetch ditdh-xl-256-ag, or put its"), encoder);
  }

  @Test
  void opensTheModelFoldersOfTheBundledModel() {
    RaeConfig config = load("tiny-fashion");
    Stage1Config stage1 = config.requireStage1();
    assertEquals(8, stage1.decoderPatchSize());
    EncoderFolder encoder =
        config.modelFolder("stage_1.params.encoder_config_path", stage1.encoderConfigPath());
    assertEquals(List.of(0.25, 0.25, 0.25), encoder.normalization().mean());
    assertEquals(
        96,
        stage1
            .encoderParams()
            .parameters()
            .modelFolder("model_name")
            .config()
            .getInt("hidden_size"));
    assertTrue(encoder.weights().origin().endsWith("model.safetensors"));
    assertEquals(1.5, load("tiny-fashion-cfg").guidance().scale());
    assertEquals("autoguidance", load("tiny-fashion-ag").guidance().method());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-fashion", "tiny-fashion-cfg", "tiny-fashion-ag", "tiny-fashion-ig"})
  void everyBundledConfigRecordsAFasterSampler(String name) {
    RaeConfig config = load(name);
    SamplerConfig usual = config.sampler();
    SamplerConfig fast = config.withFastSampler().sampler();
    assertEquals(usual.name(), fast.name());
    long points = usual.parameters().getLong("num_steps");
    assertTrue(fast.parameters().getLong("num_steps") < points, name);
  }

  @Test
  void opensWeightsInTheFormatsOfTheBundledModel() {
    RaeConfig config = RaeConfig.load("tiny-fashion", List.of());
    Weights encoder =
        config.requireStage1().encoderParams().parameters().modelFolder("model_name").weights();
    assertTrue(
        encoder.names().stream()
            .anyMatch(name -> name.endsWith("patch_embeddings.projection.weight")),
        encoder.names().toString());
    Path backbone = config.file("stage_2.ckpt", config.requireStage2().ckpt().orElseThrow());
    Weights weights = ConfigEnvironment.standard().weights().apply(backbone);
    assertTrue(
        weights.names().contains("ctx_embedder.learnable_tokens"), weights.names().toString());
  }

  @Test
  void saysWhichDecodersAreKnownWithoutAFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"), "stage_1: {params: {decoder_config_path: vit/Huge}}");
    String message =
        String.valueOf(
            assertThrows(RaeException.class, () -> load(file.toString()).decoderConfig())
                .getMessage());
    assertTrue(message.contains("stage_1.params.decoder_config_path: "), message);
    assertTrue(message.contains("configs/decoder/ViTXL"), message);
  }
}
