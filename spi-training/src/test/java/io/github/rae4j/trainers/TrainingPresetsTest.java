// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.trainers.flow.Stage2TrainerProvider;
import io.github.rae4j.trainers.reconstruction.Stage1TrainerProvider;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every recipe among the presets describes networks that fit, and a whole training. */
class TrainingPresetsTest {
  private static final double MILLION = 1e6;
  private static final long STEPS_PER_EPOCH = 1251;

  static Stream<String> recipes() {
    return Presets.training().stream().map(Preset::name);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void networksFitTogether(String preset) {
    try (Registry registry = Registry.standard()) {
      RaeConfig config = Rae4j.readConfig(preset, List.of());
      ModelAssembly assembly = new ModelAssembly(config, registry);
      Encoder encoder = assembly.encoder();
      Shape latent =
          Shape.of(encoder.hiddenSize(), encoder.tokenGrid().height(), encoder.tokenGrid().width());
      assertTrue(
          NetworkSummary.of(assembly.decoder(encoder.tokenGrid()).network()).parameters() > 4e8);
      RunConfig sections = RunConfig.of(config);
      if (config.stage2().isPresent()) {
        Backbone backbone = assembly.backbone().backbone();
        assertEquals(latent, backbone.latentShape());
        assertEquals(1000, backbone.numClasses());
        sections.read(new Stage2TrainerProvider().options());
      } else {
        sections.read(new Stage1TrainerProvider().options());
      }
      OptimizerSettings settings =
          OptimizerSettings.read(sections.training(), STEPS_PER_EPOCH, registry);
      assertEquals(2e-4, settings.rate().at(STEPS_PER_EPOCH), 1e-7);
    }
  }

  /** The parameters that the paper gives in table 8, where DiT-XL works on DINOv2-S. */
  @ParameterizedTest
  @CsvSource({"train-ditdh-xl-256, 768, 839", "train-dit-xl-256, 384, 676"})
  void sizesAreThoseOfThePaper(String preset, int channels, long millions) {
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly =
          new ModelAssembly(
              Rae4j.readConfig(preset, List.of("stage_2.params.in_channels=" + channels)),
              registry);
      assertEquals(
          millions,
          Math.round(
              NetworkSummary.of(assembly.backbone().backbone().network()).parameters() / MILLION));
    }
  }
}
