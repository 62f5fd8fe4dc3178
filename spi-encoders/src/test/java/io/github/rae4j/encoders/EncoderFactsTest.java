// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.core.config.EncoderFolder;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public encoders are described by this module where they have no folder. */
class EncoderFactsTest {
  @TempDir private Path folder = Path.of("");

  private EncoderFolder open(String id) {
    ModelLocations nowhere =
        new ModelLocations(folder, folder.resolve("home"), folder.resolve("hub"));
    RaeConfig config =
        RaeConfig.load(
            "dinov2-b-vitxl",
            List.of(),
            new ConfigEnvironment(nowhere, file -> Weights.of(file.toString(), Map.of())));
    return config.modelFolder("stage_1.params.encoder_config_path", id);
  }

  @ParameterizedTest
  @CsvSource({
    "facebook/dinov2-with-registers-base, 0.485, 0.229",
    "facebook/vit-mae-base, 0.485, 0.229",
    "facebook/dinov3-vitl16-pretrain-lvd1689m, 0.485, 0.229",
    "facebook/dinov3-vit7b16-pretrain-lvd1689m, 0.485, 0.229",
    "google/siglip2-so400m-patch16-256, 0.5, 0.5",
    "google/siglip2-base-patch16-256, 0.5, 0.5"
  })
  void areKnownWithoutAFolder(String id, double mean, double std) {
    EncoderFolder encoder = open(id);
    assertTrue(encoder.origin().contains(id), encoder.origin());
    assertEquals(mean, encoder.normalization().mean().get(0));
    assertEquals(std, encoder.normalization().std().get(0));
    assertThrows(MissingFileException.class, encoder::weights);
  }

  @Test
  void knowsNothingOfOtherModelsAndPlaces() {
    EncoderFacts facts = new EncoderFacts();
    assertEquals(Optional.empty(), facts.open("facebook/dinov3", "config.json"));
    assertEquals(Optional.empty(), facts.open("facebook/dinov2-base", "model.safetensors"));
    assertThrows(MissingFileException.class, () -> open("facebook/dinov3"));
  }
}
