// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.Checkpoints;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests unusable training data, and the provenance of the data in trained files. */
class TrainingInputTest {
  private static final int SIZE = 32;

  @TempDir private Path folder = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private ModelAssembly assembly(String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.epochs=1",
                "training.global_batch_size=2",
                "training.checkpoint_steps=1",
                "training.preparation=none",
                "training.callbacks.curves=false"));
    all.addAll(List.of(overrides));
    return new ModelAssembly(Rae4j.readConfig("tiny-fashion", all), registry);
  }

  private TrainedModel train(String trainer, Path data, String... overrides) {
    return registry
        .find(TrainerProvider.class, trainer)
        .train(
            new ConfiguredRun(
                assembly(overrides),
                registry,
                engine,
                data.toString(),
                folder.resolve("run"),
                false,
                TrainingListener.NONE));
  }

  private void assertRefused(String trainer, Path data, String what) {
    RaeException problem = assertThrows(RaeException.class, () -> train(trainer, data));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }

  @Test
  void rejectsEmptyFolder() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertRefused("stage1", empty, empty.toString());
    assertRefused("stage2", empty, empty.toString());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void namesCorruptImageAndKeepsTheTrainedState() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 6; i++) {
      byte[] pixels = new byte[SIZE * SIZE * 3];
      Arrays.fill(pixels, (byte) (40 * i));
      PngWriter.write(
          images.resolve("image-%d.png".formatted(i)), new RgbImage(SIZE, SIZE, pixels), Map.of());
    }
    Path damaged = images.resolve("image-3.png");
    byte[] bytes = Files.readAllBytes(damaged);
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
    RaeException problem =
        assertThrows(
            RaeException.class,
            () -> train("stage2", images, "training.epochs=9", "training.null_labels=true"));
    assertTrue(problem.getMessage().contains("image-3.png"), problem.getMessage());
    Checkpoints kept = new Checkpoints(TrainingLoop.checkpointFolder(folder.resolve("run")), 1);
    kept.latest().ifPresent(file -> assertFalse(Checkpoint.open(file).names().isEmpty()));
  }

  private Path cache(Map<String, String> metadata) {
    Path file = folder.resolve("cache.safetensors");
    Tensor latents =
        new GaussianStreams(1).noise(0, 4, 0, assembly().backbone().backbone().latentShape());
    SafetensorsWriter.write(
        file,
        Map.of(
            LatentCache.LATENTS,
            latents,
            LatentCache.LABELS,
            Tensor.of(new long[] {0, 1, 2, 3}, 4)),
        metadata);
    return file;
  }

  private Map<String, String> identity(String... overrides) {
    try (RepresentationAutoencoder autoencoder = assembly(overrides).autoencoder(engine)) {
      return LatentCache.identity(autoencoder);
    }
  }

  @Test
  void rejectsLatentsOfOtherStatisticsOrAnotherEncoder() {
    assertRefused(
        "stage2",
        cache(identity("stage_1.params.normalization_stat_path=null")),
        "by other statistics");
    Map<String, String> other = new HashMap<>(identity());
    other.put("latents.encoder.sha256", "00112233445566778899");
    assertRefused("stage2", cache(other), "of another encoder");
    assertFalse(Files.exists(folder.resolve("run/log.csv")));
  }

  @Test
  void trainedFilesRecordTheirProvenance() {
    Path cache = cache(identity());
    TrainedModel trained = train("stage2", cache);
    for (Path file : trained.files().values()) {
      Map<String, String> provenance = Checkpoint.open(file).metadata();
      assertEquals(trained.provenance(), provenance);
      assertEquals(cache.toString(), provenance.get("data"));
      assertEquals(FileHash.sha256(cache), provenance.get("sha256.data"));
      assertTrue(provenance.getOrDefault("config", "").contains("global_batch_size"));
      for (String key :
          List.of(
              "trainer",
              "stage_2",
              "transport",
              "global_seed",
              "global_batch_size",
              "images",
              "precision",
              "steps",
              "device",
              "rae4j",
              "java",
              "system")) {
        assertFalse(provenance.getOrDefault(key, "").isEmpty(), key);
      }
    }
  }
}
