// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains the decoder of the bundled model from scratch on a few images. */
class Stage1TrainerTest {
  private static final int SIZE = 32;

  @TempDir private Path folder = Path.of("");
  private Path images = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() {
    images = folder.resolve("images.safetensors");
    float[] noise = new UniformStreams(3).floats(0, 0, 8 * 3);
    float[] values = new float[8 * 3 * SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      // Striped images, each with one random colour and its complement.
      float colour = noise[i / (SIZE * SIZE)];
      values[i] = i / 4 % 2 == 0 ? colour : 1 - colour;
    }
    SafetensorsWriter.write(
        images, Map.of("images", Tensor.of(values, 8, 3, SIZE, SIZE)), Map.of());
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private TrainedModel train(
      String run, boolean resume, TrainingListener listener, String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "stage_1.params.pretrained_decoder_path=null",
                "stage_1.params.noise_tau=0.2",
                "training.epochs=2",
                "training.global_batch_size=4",
                "training.grad_accum_steps=2",
                "training.checkpoint_steps=1",
                "training.preparation=none",
                "training.optimizer.lr=0.002"));
    all.addAll(List.of(overrides));
    return registry
        .find(TrainerProvider.class, "stage1")
        .train(
            new ConfiguredRun(
                new ModelAssembly(Rae4j.readConfig("tiny-fashion", all), registry),
                registry,
                engine,
                images.toString(),
                folder.resolve(run),
                resume,
                listener));
  }

  @Test
  void lossFallsAndTheResultDecodes() {
    List<Double> losses = new ArrayList<>();
    TrainedModel trained =
        train(
            "run",
            false,
            progress -> losses.add(progress.values().getOrDefault("l1", Double.NaN)),
            "training.epochs=20",
            "training.checkpoint_steps=100");
    assertEquals(40, losses.size());
    assertTrue(losses.get(39) < 0.8 * losses.get(0), losses.toString());
    String file = trained.files().getOrDefault("ema", Path.of("missing")).toString();
    ModelAssembly assembly =
        new ModelAssembly(
            Rae4j.readConfig(
                "tiny-fashion", List.of("stage_1.params.pretrained_decoder_path=" + file)),
            registry);
    try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine)) {
      Tensor given = Checkpoint.open(images).get("images");
      assertEquals(given.shape(), autoencoder.reconstruct(given).shape());
    }
  }

  @Test
  void resumesToTheSameBits() {
    train("whole", false, TrainingListener.NONE, "training.noise=half-normal");
    TrainingListener stop =
        progress -> {
          if (progress.step() == 2) {
            throw new CancellationException("stop");
          }
        };
    assertThrows(
        CancellationException.class,
        () -> train("parts", false, stop, "training.noise=half-normal"));
    train("parts", true, TrainingListener.NONE, "training.noise=half-normal");
    Weights whole = last("whole");
    Weights parts = last("parts");
    assertEquals(whole.names(), parts.names());
    for (String name : whole.names()) {
      assertArrayEquals(whole.get(name).toFloatArray(), parts.get(name).toFloatArray(), name);
    }
  }

  private Weights last(String run) {
    return Checkpoint.open(folder.resolve(run + "/checkpoints/step-000000004.safetensors"));
  }

  @Test
  void rejectsInvalidConfigs() {
    assertRefused("noise", "training.noise=gaussian");
    assertRefused("preparation", "training.preparation=center-crop:16");
    assertRefused("disc_weight", "gan.loss.disc_weight=-1");
    assertRefused("gan.disc.arch", "gan.loss.disc_weight=1");
    assertRefused("hinges", "gan.loss.disc_loss=hinges", "gan.loss.disc_weight=1");
  }

  private void assertRefused(String what, String... overrides) {
    RaeException problem =
        assertThrows(
            RaeException.class, () -> train("refused", false, TrainingListener.NONE, overrides));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }
}
