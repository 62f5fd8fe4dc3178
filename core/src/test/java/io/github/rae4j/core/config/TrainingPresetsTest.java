// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that recipes among the presets say what the reference's training files say. */
class TrainingPresetsTest {
  private static Map<String, Object> values(String name) {
    return new LinkedHashMap<>(RaeConfig.load(name, List.of()).root().values());
  }

  private static Map<String, Object> reference(String file) throws URISyntaxException {
    Path path =
        Path.of(
            Objects.requireNonNull(
                    TrainingPresetsTest.class.getResource(
                        "/golden/configs/reference/configs/" + file))
                .toURI());
    return values(path.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "train-dinov2-b-vitxl, stage1/training/DINOv2-B_decXL.yaml",
    "train-ditdh-s-256, stage2/training/ImageNet256/DiTDH-S_DINOv2-B.yaml",
    "train-ditdh-xl-256, stage2/training/ImageNet256/DiTDH-XL_DINOv2-B.yaml"
  })
  void releasedRecipesAreTheReferencesFiles(String preset, String file) throws Exception {
    Map<String, Object> ours = values(preset);
    Map<String, Object> theirs = reference(file);
    for (String section : List.of("stage_1", "stage_2", "transport", "gan", "training", "eval")) {
      assertEquals(text(theirs.get(section)), text(ours.get(section)), section);
    }
  }

  /** Numbers of equal value are equal, and what is null is left out. */
  private static Object text(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> texts = new TreeMap<>();
      map.forEach(
          (key, inner) -> {
            if (inner != null) {
              texts.put(String.valueOf(key), text(inner));
            }
          });
      return texts;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(TrainingPresetsTest::text).toList();
    }
    return value instanceof Number number ? number.doubleValue() : String.valueOf(value);
  }

  @Test
  void theOthersDifferInWhatTheirNamesSay() {
    Map<String, Object> xl = values("train-ditdh-xl-256");
    for (String name :
        List.of("train-ditdh-b-256", "train-ditdh-l-256", "train-ditdh-xl-mae-256")) {
      Map<String, Object> other = values(name);
      assertEquals(text(xl.get("training")), text(other.get("training")), name);
      assertEquals(text(xl.get("transport")), text(other.get("transport")), name);
    }
    assertEquals(
        text(values("train-dinov2-b-vitxl").get("gan")),
        text(values("train-siglip2-b-vitxl").get("gan")));
  }

  @Test
  void recipesAreNoModels() {
    for (Preset preset : Presets.training()) {
      assertTrue(Presets.has(preset.name()));
      assertFalse(Presets.list().contains(preset));
      assertTrue(values(preset.name()).containsKey("training"), preset.name());
    }
  }
}
