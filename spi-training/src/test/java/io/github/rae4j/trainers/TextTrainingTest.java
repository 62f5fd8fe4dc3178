// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a small transformer on texts that come as tokens. */
class TextTrainingTest {
  private static final int IMAGES = 8;

  private static final String CONFIG =
      """
      stage_2:
        target: stage2.models.DDT.DiTwDDTHead
        params:
          input_size: 2
          patch_size: 1
          in_channels: 4
          hidden_size: [16, 16]
          depth: [1, 1]
          num_heads: [2, 2]
      conditioning:
        type: text
        context_dim: 6
        cfg_dropout_prob: 0.0
        text_encoder: {max_length: 3}
        arch: {num_t_tokens: 1, num_c_tokens: 3}
      misc: {latent_size: [4, 2, 2], num_classes: 1, time_dist_shift_base: 16, time_dist_shift_dim: 16}
      training:
        epochs: 2
        global_batch_size: 4
        callbacks: {curves: false}
        optimizer: {lr: 1.0e-2}
        conditions: texts.safetensors
      """;

  @TempDir private Path folder = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private Path file(String name, Map<String, Tensor> tensors) {
    Path file = folder.resolve(name + ".safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    return file;
  }

  private void texts(Tensor tokens) {
    int count = tokens.shape().intDim(0);
    long[] mask = new long[count * 3];
    Arrays.fill(mask, 1);
    file(
        "texts",
        Map.of(
            "context",
            tokens,
            "attn_mask",
            Tensor.of(mask, count, 3),
            "null_context",
            new GaussianStreams(7).noise(0, 1, 0, Shape.of(3, 6)),
            "null_attn_mask",
            Tensor.of(new long[] {1, 0, 0}, 1, 3)));
  }

  private TrainedModel train(String run, String... overrides) throws IOException {
    Path config = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    Tensor latents = new GaussianStreams(1).noise(0, IMAGES, 0, Shape.of(4, 2, 2));
    return registry
        .find(TrainerProvider.class, "stage2")
        .train(
            new ConfiguredRun(
                new ModelAssembly(
                    Rae4j.readConfig(config.toString(), List.of(overrides)), registry),
                registry,
                engine,
                file("latents", Map.of("latents", latents)).toString(),
                folder.resolve(run),
                false,
                TrainingListener.NONE));
  }

  private static float[] projection(TrainedModel trained) {
    Checkpoint weights = Checkpoint.open(trained.files().getOrDefault("model", Path.of("missing")));
    String name =
        weights.names().stream()
            .filter(each -> each.contains("x_embedder"))
            .sorted()
            .toList()
            .get(0);
    return weights.get(name).toFloatArray();
  }

  @Test
  void eachImageIsTrainedWithItsOwnText() throws IOException {
    Tensor tokens = new GaussianStreams(2).noise(0, IMAGES, 0, Shape.of(3, 6));
    texts(tokens);
    float[] first = projection(train("first"));
    assertArrayEquals(first, projection(train("again")));
    int[] exchanged = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      exchanged[i] = IMAGES - 1 - i;
    }
    texts(tokens.pickRows(exchanged));
    assertFalse(Arrays.equals(first, projection(train("exchanged"))));
    // All texts are dropped, so that they do not matter.
    float[] dropped = projection(train("dropped", "conditioning.cfg_dropout_prob=1.0"));
    texts(tokens);
    assertArrayEquals(
        dropped, projection(train("dropped-too", "conditioning.cfg_dropout_prob=1.0")));
    assertEquals(4, Long.parseLong(train("last").provenance().getOrDefault("steps", "0")));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    refused("texts.safetensors");
    texts(new GaussianStreams(2).noise(0, 5, 0, Shape.of(3, 6)));
    refused("has 5 conditions, but");
    texts(new GaussianStreams(2).noise(0, IMAGES, 0, Shape.of(3, 5)));
    refused("tokens of width 6");
    file("texts", Map.of("context", new GaussianStreams(2).noise(0, IMAGES, 0, Shape.of(3, 6))));
    refused("has no null_context", "conditioning.cfg_dropout_prob=0.1");
    refused("name their tokens by training.conditions", "training.conditions=null");
  }

  private void refused(String what, String... overrides) {
    RaeException problem = assertThrows(RaeException.class, () -> train("refused", overrides));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
    assertFalse(Files.exists(folder.resolve("refused/log.csv")));
  }
}
