// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceFolderTest {
  @TempDir Path path;
  private final List<Path> opened = new ArrayList<>();

  @Test
  void readsConfigAndNormalization() throws IOException {
    write("config.json", "{\"hidden_size\": 96, \"layer_norm_eps\": 1e-06, \"x\": null}");
    write("preprocessor_config.json", "{\"image_mean\": [0.1, 0.2, 1], \"image_std\": [1, 2, 3]}");
    assertEquals(96, folder().config().getInt("hidden_size"));
    assertEquals(1e-6, folder().config().getDouble("layer_norm_eps"));
    assertEquals(
        new ImageNormalization(List.of(0.1, 0.2, 1.0), List.of(1.0, 2.0, 3.0)),
        folder().normalization());
  }

  /** As Transformers 5 saves it: case hf-processor-config. */
  @Test
  void readsNormalizationInsideTheProcessor() throws IOException {
    write(
        "processor_config.json",
        """
        {"image_processor": {"do_normalize": true, "image_mean": [0.25, 0.25, 0.25], \
        "image_std": [0.35, 0.35, 0.35], "image_processor_type": "ViTImageProcessor", \
        "size": {"height": 32, "width": 32}}}\
        """);
    ImageNormalization expected =
        new ImageNormalization(List.of(0.25, 0.25, 0.25), List.of(0.35, 0.35, 0.35));
    assertEquals(expected, folder().normalization());
    write("preprocessor_config.json", "{\"image_mean\": [0, 0, 0], \"image_std\": [1, 1, 1]}");
    assertEquals(expected, folder().normalization());
    write("processor_config.json", "{\"processor_class\": \"SiglipProcessor\"}");
    assertEquals(
        new ImageNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)),
        folder().normalization());
  }

  @Test
  void readsJsonAsPythonDoes() throws IOException {
    write(
        "config.json",
        "\ufeff{\"a\": NaN, \"b\": Infinity, \"c\": -Infinity, \"d\": 1E400, \"e\":"
            + " 12345678901234567890}");
    assertTrue(Double.isNaN(folder().config().getDouble("a")));
    assertEquals(Double.POSITIVE_INFINITY, folder().config().getDouble("b"));
    assertEquals(Double.NEGATIVE_INFINITY, folder().config().getDouble("c"));
    assertEquals(1.2345678901234567e19, folder().config().getDouble("e"));
    write("config.json", "{} x");
    assertTrue(failure(() -> folder().config()).contains("config.json, line 1: "));
    write("config.json", "{\"a\":" + "[".repeat(2000));
    assertTrue(failure(() -> folder().config()).contains("config.json, line 1: "));
    Files.write(path.resolve("config.json"), new byte[(16 << 20) + 1]);
    assertTrue(failure(() -> folder().config()).contains("more than 16,777,216 bytes"));
  }

  @Test
  void opensTheWeightsOnceAndPrefersSafetensors() throws IOException {
    write("pytorch_model.bin", "");
    assertEquals(path.resolve("pytorch_model.bin"), folder().files().weightsFile());
    write("model.safetensors.index.json", "");
    assertEquals(path.resolve("model.safetensors.index.json"), folder().files().weightsFile());
    write("model.safetensors", "");
    LocalModelFolder folder = folder();
    assertEquals(List.of(), opened);
    assertSame(folder.weights(), folder.weights());
    assertEquals(List.of(path.resolve("model.safetensors")), opened);
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    assertTrue(failure(() -> folder().config()).contains("has no config.json"));
    assertTrue(failure(() -> folder().normalization()).contains("no preprocessor_config.json"));
    assertTrue(failure(() -> folder().weights()).contains("expected one of model.safetensors"));
    write("preprocessor_config.json", "{\"image_std\": [1, 2, 3]}");
    assertTrue(failure(() -> folder().normalization()).contains("image_mean: is missing"));
    write("preprocessor_config.json", "{\"image_mean\": [1], \"image_std\": [1, 2, 3]}");
    assertTrue(failure(() -> folder().normalization()).contains("need three means"));
  }

  @Test
  void namesFileAndLineOfBrokenJson() throws IOException {
    write("config.json", "{\"a\": 1,\n \"a\": 2}");
    assertTrue(failure(() -> folder().config()).contains("config.json, line 2: "));
    write("config.json", "[1]");
    assertTrue(failure(() -> folder().config()).contains("not a JSON object"));
    write("config.json", "null");
    assertTrue(failure(() -> folder().config()).contains("expected an object"));
    write("config.json", "");
    assertTrue(failure(() -> folder().config()).contains("not a JSON object"));
  }

  private LocalModelFolder folder() {
    return LocalModelFolder.of(
        path,
        file -> {
          opened.add(file);
          return Weights.of(file.toString(), Map.of());
        });
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(path.resolve(name), text);
  }

  private static String failure(Executable executable) {
    return String.valueOf(assertThrows(RaeException.class, executable).getMessage());
  }
}
