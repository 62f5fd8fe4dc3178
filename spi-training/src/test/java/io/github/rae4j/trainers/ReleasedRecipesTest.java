// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The keys and values of the sections {@code training}, {@code gan} and {@code eval} of all
 * training files of the reference, used in runs of the bundled tiny model.
 */
class ReleasedRecipesTest {
  private static final String STAGE_1 = "stage1-DINOv2-B_decXL";
  private static final String ARCH = "gan.disc.arch.";

  @TempDir private Path folder = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private static List<String> recipe(String name) throws IOException {
    String resource = "/released-recipes/" + name + ".txt";
    try (InputStream stream = ReleasedRecipesTest.class.getResourceAsStream(resource)) {
      assertTrue(stream != null, resource);
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private long train(String name, String... overrides) throws IOException {
    Path images = folder.resolve("images.safetensors");
    SafetensorsWriter.write(
        images, Map.of("images", Tensor.of(new float[2 * 3 * 32 * 32], 2, 3, 32, 32)), Map.of());
    List<String> all = new ArrayList<>(recipe(name));
    all.addAll(
        List.of(
            "training.global_batch_size=2",
            "training.max_steps=1",
            "training.num_workers=1",
            "training.preparation=none"));
    all.addAll(List.of(overrides));
    return registry
        .find(TrainerProvider.class, name.substring(0, "stageN".length()))
        .train(
            new ConfiguredRun(
                new ModelAssembly(Rae4j.readConfig("tiny-fashion", all), registry),
                registry,
                engine,
                images.toString(),
                folder.resolve("run"),
                false,
                TrainingListener.NONE))
        .steps();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stage2-256-DiTDH-S", "stage2-256-DiTDH-XL", "stage2-512-DiTDH-XL"})
  void acceptsEveryKeyOfStage2(String name) throws IOException {
    assertEquals(1, train(name, "training.null_labels=true"));
  }

  /** With both losses off, their networks are not created, but their configuration may remain. */
  @Test
  void acceptsEveryKeyOfStage1() throws IOException {
    assertEquals(1, train(STAGE_1, "gan.loss.disc_weight=0", "gan.loss.perceptual_weight=0"));
  }

  /** The files of LPIPS and DINO are searched for, and named if they are not found. */
  @ParameterizedTest
  @CsvSource({
    "gan.loss.disc_weight=0, vgg16-397923af.pth",
    "gan.loss.perceptual_weight=0, models/discs/dino_vit_small_patch8_224.pth"
  })
  void namesMissingFiles(String off, String file) {
    RaeException problem = assertThrows(RaeException.class, () -> train(STAGE_1, off));
    assertTrue(problem.getMessage().contains(file), problem.getMessage());
  }

  @Test
  void acceptsEveryKeyOfTheDiscriminator() throws IOException {
    Map<String, Object> keys = new LinkedHashMap<>();
    for (String line : recipe(STAGE_1)) {
      if (line.startsWith(ARCH)) {
        keys.putAll(ConfigParameters.assignments(STAGE_1, List.of(line.substring(ARCH.length()))));
      }
    }
    assertEquals(5, keys.size());
    ConfigParameters arch =
        ConfigParameters.of(
            STAGE_1,
            keys,
            new ConfigSection.ModelFolders() {
              @Override
              public ModelFolder open(String name) {
                throw new AssertionError(name);
              }

              @Override
              public Weights weights(String name) {
                return Weights.of(name, Map.of());
              }
            });
    assertEquals(
        "models/discs/dino_vit_small_patch8_224.pth",
        registry.find(DiscriminatorProvider.class, "dino").create(arch).featureWeights().origin());
    arch.rejectUnknown();
  }

  @Test
  void rejectsMisspeltKeys() {
    for (String override : List.of("training.epoch=3", "gan.loss.disc_wight=0", "gan.disk={}")) {
      String key = override.substring(0, override.indexOf('='));
      RaeException problem =
          assertThrows(
              RaeException.class,
              () ->
                  train(
                      STAGE_1, "gan.loss.disc_weight=0", "gan.loss.perceptual_weight=0", override));
      assertTrue(problem.getMessage().contains(key), problem.getMessage());
    }
  }
}
