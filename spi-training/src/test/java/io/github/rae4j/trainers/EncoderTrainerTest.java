// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a tiny masked autoencoder from scratch to a folder that the encoder classes can read. */
class EncoderTrainerTest {
  private static final int SIZE = 16;
  private static final String CONFIG =
      """
      stage_1:
        target: stage1.RAE
        params:
          encoder_cls: MAEwNorm
          encoder_config_path: encoder
          encoder_input_size: 16
          encoder_params: {model_name: encoder}
      training:
        epochs: 3
        global_batch_size: 4
        grad_accum_steps: 2
        checkpoint_steps: 2
        log_interval: 1
        optimizer: {lr: 5.0e-3}
      """;

  @TempDir private Path folder = Path.of("");
  private Path images = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    Files.createDirectories(folder.resolve("encoder"));
    Files.writeString(
        folder.resolve("encoder/config.json"),
        """
        {"model_type": "vit_mae", "hidden_size": 12, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 24, "image_size": 16, "patch_size": 4,
         "decoder_hidden_size": 8, "decoder_num_hidden_layers": 1,
         "decoder_num_attention_heads": 2, "decoder_intermediate_size": 16, "layer_norm_eps": 1e-6}
        """);
    Files.writeString(
        folder.resolve("encoder/preprocessor_config.json"),
        """
        {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}
        """);
    images = folder.resolve("images.safetensors");
    float[] values = new UniformStreams(3).floats(0, 0, 8 * 3 * SIZE * SIZE);
    SafetensorsWriter.write(
        images, Map.of("images", Tensor.of(values, 8, 3, SIZE, SIZE)), Map.of());
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private ModelAssembly assembly(String... overrides) {
    return new ModelAssembly(
        Rae4j.readConfig(folder.resolve("config.yaml").toString(), List.of(overrides)), registry);
  }

  private TrainedModel train(
      String run, boolean resume, TrainingListener listener, String... overrides) {
    return registry
        .find(TrainerProvider.class, "encoder")
        .train(
            new ConfiguredRun(
                assembly(overrides),
                registry,
                engine,
                images.toString(),
                folder.resolve(run),
                resume,
                listener));
  }

  @Test
  void writesFolderThatTheEncoderReads() {
    TrainedModel trained = train("run", false, progress -> {});
    assertEquals(6, trained.steps());
    Path result = folder.resolve("run/encoder");
    assertEquals(result, trained.files().get("encoder"));
    Encoder encoder = assembly("stage_1.params.encoder_params.model_name=" + result).encoder();
    Weights weights = encoder.weights();
    assertTrue(weights.names().stream().noneMatch(name -> name.startsWith("decoder.")));
    Weights model = Checkpoint.open(trained.files().get("model")).weights();
    for (String name : weights.names()) {
      // Without ema_decay the average is the model itself.
      assertArrayEquals(model.get(name).toFloatArray(), weights.get(name).toFloatArray(), name);
    }
    Map<String, String> metadata = Checkpoint.open(result.resolve("model.safetensors")).metadata();
    assertEquals("encoder", metadata.get("trainer"));
    assertEquals("pt", metadata.get("format"));
    try (var compiled = engine.compile(encoder.network(), weights)) {
      float[] values = new UniformStreams(4).floats(0, 0, 3 * SIZE * SIZE);
      Tensor tokens =
          compiled.run(Map.of("images", Tensor.of(values, 1, 3, SIZE, SIZE))).get("tokens");
      assertEquals("(1, 16, 12)", tokens.shape().toString());
    }
  }

  @Test
  void resumesToTheSameBits() {
    TrainedModel whole = train("whole", false, progress -> {});
    assertThrows(
        CancellationException.class,
        () ->
            train(
                "cut",
                false,
                progress -> {
                  if (progress.step() == 3) {
                    throw new CancellationException("killed");
                  }
                }));
    TrainedModel resumed = train("cut", true, progress -> {});
    Weights expected = Checkpoint.open(whole.files().get("model")).weights();
    Weights found = Checkpoint.open(resumed.files().get("model")).weights();
    assertEquals(expected.names(), found.names());
    for (String name : expected.names()) {
      assertArrayEquals(expected.get(name).toFloatArray(), found.get(name).toFloatArray(), 0, name);
    }
  }

  @Test
  void positionTablesStayFixedUnlessTrained() {
    Weights fixed = Checkpoint.open(train("fixed", false, p -> {}).files().get("model")).weights();
    Weights learned =
        Checkpoint.open(
                train("learned", false, p -> {}, "training.train_frozen=true").files().get("model"))
            .weights();
    String table = "vit.embeddings.position_embeddings";
    Weights other =
        Checkpoint.open(
                train("other", false, p -> {}, "training.global_seed=9").files().get("model"))
            .weights();
    assertArrayEquals(fixed.get(table).toFloatArray(), other.get(table).toFloatArray());
    assertTrue(
        !java.util.Arrays.equals(
            fixed.get(table).toFloatArray(), learned.get(table).toFloatArray()));
  }

  @Test
  void showsMaskedImagesAboveReconstructionsAndOriginals() {
    train(
        "watched",
        false,
        progress -> {},
        "training.sample_every=4",
        "training.callbacks.reconstructions={every: 4, count: 3, seed: 5}");
    picture("watched/reconstructions/step-000000006.png");
    RgbImage grid = picture("watched/reconstructions/step-000000004.png");
    // Images of 16 pixels are enlarged seven times, with a margin of 16 and gaps of 8.
    assertEquals(2 * 16 + 3 * 112 + 2 * 8, grid.width());
    assertEquals(2 * 16 + 3 * 112 + 2 * 8, grid.height());
    for (int image = 0; image < 3; image++) {
      int seen = 0;
      for (int patch = 0; patch < 16; patch++) {
        List<Integer> original = patch(grid, image, 2, patch);
        if (patch(grid, image, 0, patch).equals(original)) {
          assertEquals(original, patch(grid, image, 1, patch));
          seen++;
        } else {
          assertEquals(Collections.nCopies(3 * 16, 127), patch(grid, image, 0, patch));
          assertNotEquals(original, patch(grid, image, 1, patch));
        }
      }
      assertEquals(4, seen);
    }
  }

  private RgbImage picture(String name) {
    return new ImageReader().read(folder.resolve(name));
  }

  /** Returns the pixels of one of the 4 x 4 patches of a tile. */
  private static List<Integer> patch(RgbImage grid, int column, int row, int patch) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      int x = 16 + 120 * column + 7 * (patch % 4 * 4 + i % 4);
      int y = 16 + 120 * row + 7 * (patch / 4 * 4 + i / 4);
      for (int channel = 0; channel < 3; channel++) {
        values.add(grid.rgb()[(y * grid.width() + x) * 3 + channel] & 0xFF);
      }
    }
    return values;
  }

  @Test
  void trainsToTheSameBitsWithAndWithoutPictures() {
    String average = "training.ema_decay=0.9";
    TrainedModel plain = train("plain", false, progress -> {}, average);
    TrainedModel watched =
        train("watched", false, progress -> {}, average, "training.sample_every=1");
    assertTrue(Files.exists(folder.resolve("watched/reconstructions/step-000000001.png")));
    for (String part : List.of("ema", "model")) {
      Weights expected = Checkpoint.open(plain.files().get(part)).weights();
      Weights found = Checkpoint.open(watched.files().get(part)).weights();
      assertEquals(expected.names(), found.names());
      for (String name : expected.names()) {
        assertArrayEquals(
            expected.get(name).toFloatArray(), found.get(name).toFloatArray(), 0, name);
      }
    }
  }

  @Test
  void rejectsInvalidPictureSettings() {
    String keys = "training.callbacks.reconstructions.";
    refused(keys + "every", "at least 1, but is 0", keys + "every=0");
    refused(keys + "count", "at least 1, but is 0", keys + "count=0");
    refused(keys + "data", "nowhere", keys + "data=nowhere");
    refused(keys + "preparation", "center-crop:N", keys + "preparation=centre:16");
    refused(keys + "preparation", "20 x 20", keys + "preparation=pad:20");
    refused(keys + "preparation", "pad:8", keys + "preparation=pad:8");
    refused("sed", "seed", keys + "sed=1");
    refused("stage_2", "transformer", "training.callbacks.samples.every=1");
    refused("callbacks.evaluation", "remove", "training.callbacks.evaluation.every=1");
    assertFalse(Files.exists(folder.resolve("refused/log.csv")));
  }

  @Test
  void rejectsInvalidConfigs() {
    refused("training.crop_scale", "must lie in (0, 1]", "training.crop_scale=0");
    refused("encoder_input_size is 32", "image_size 16", "stage_1.params.encoder_input_size=32");
    refused("training.visible_wieght", "visible_weight", "training.visible_wieght=1");
    refused(
        "is not on this machine",
        "config.json",
        "stage_1.params.encoder_config_path=facebook/vit-mae-base");
    refused(
        "8 x 8", "training.preparation", "training.crop_scale=1", "training.preparation=crop:8");
  }

  /** Height and width are compared, and named, on their own. */
  @Test
  void rejectsPicturesAndInputsOfAnotherShape() throws IOException {
    Path config = folder.resolve("encoder/config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"image_size\": 16", "\"image_size\": [8, 16]"));
    refused(
        "encoder_input_size is 16 x 16",
        "image_size 16 x 8",
        "stage_1.params.encoder_input_size=16");
    refused(
        "encoder_input_size is 8 x 16",
        "image_size 16 x 8",
        "stage_1.params.encoder_input_size=[16,8]");
    refused(
        "16 x 16",
        "center-crop:8x16",
        "stage_1.params.encoder_input_size=[8,16]",
        "training.crop_scale=1");
    refused(
        "training.callbacks.reconstructions.preparation",
        "center-crop:8x16",
        "stage_1.params.encoder_input_size=[8,16]",
        "training.callbacks.reconstructions.preparation=center-crop:16");
  }

  private void refused(String first, String second, String... overrides) {
    RaeException error =
        assertThrows(RaeException.class, () -> train("refused", false, p -> {}, overrides));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(first) && message.contains(second), message);
  }
}
