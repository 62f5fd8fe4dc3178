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
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terms of the loss that a plugin brings: this module's tests have one as a service. */
class LossTermsTest {
  private static final String TRANSFORMER =
      """
      stage_2:
        target: test-tapped
      misc:
        latent_size: [4, 2, 2]
        num_classes: 3
        time_dist_shift_dim: 16
        time_dist_shift_base: 16
      training:
        epochs: 4
        global_batch_size: 4
        callbacks: {curves: false}
        optimizer: {lr: 1.0e-2}
      """;

  @TempDir private Path folder = Path.of("");
  private final List<Map<String, Double>> steps = new ArrayList<>();
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private TrainedModel train(String trainer, String config, Path data, List<String> overrides) {
    steps.clear();
    return registry
        .find(TrainerProvider.class, trainer)
        .train(
            new ConfiguredRun(
                new ModelAssembly(Rae4j.readConfig(config, overrides), registry),
                registry,
                engine,
                data.toString(),
                folder.resolve("run-" + System.nanoTime()),
                false,
                progress -> steps.add(progress.values())));
  }

  private TrainedModel decoder(String losses, String... more) {
    Path images = folder.resolve("images.safetensors");
    float[] values = new UniformStreams(3).floats(0, 0, 4 * 3 * 32 * 32);
    SafetensorsWriter.write(images, Map.of("images", Tensor.of(values, 4, 3, 32, 32)), Map.of());
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "stage_1.params.pretrained_decoder_path=null",
                "training={epochs: 3, global_batch_size: 2, preparation: none,"
                    + " optimizer: {lr: 2.0e-3}, callbacks: {curves: false}}",
                "training.losses=" + losses));
    overrides.addAll(List.of(more));
    return train("stage1", "tiny-fashion", images, overrides);
  }

  private TrainedModel transformer(String losses) throws IOException {
    Path latents = folder.resolve("latents.safetensors");
    SafetensorsWriter.write(
        latents,
        Map.of("latents", new GaussianStreams(1).noise(0, 8, 0, Shape.of(4, 2, 2))),
        Map.of());
    Path config = Files.writeString(folder.resolve("config.yaml"), TRANSFORMER);
    return train(
        "stage2",
        config.toString(),
        latents,
        List.of("training.null_labels=true", "training.losses=" + losses));
  }

  private List<Double> column(String name) {
    return steps.stream().map(values -> values.getOrDefault(name, Double.NaN)).toList();
  }

  @Test
  void stage1TrainsOnATermOfAPlugin() {
    decoder("{test-power: {of: reconstruction, weight: 0.25, strength: 2}}");
    assertEquals(6, steps.size());
    for (Map<String, Double> values : steps) {
      double l1 = values.getOrDefault("l1", Double.NaN);
      double power = values.getOrDefault("test-power", Double.NaN);
      assertTrue(power > 0, values.toString());
      assertEquals(l1 + 0.25 * power, values.getOrDefault("loss", 0.0), 1e-5, values.toString());
    }
  }

  @Test
  void termsOfStage1AreReplacedAndStartLater() {
    Weights usual = weights(decoder("{}"));
    Weights same = weights(decoder("{l1: true, test-power: {of: tokens, weight: 0}}"));
    for (String name : usual.names()) {
      assertArrayEquals(usual.get(name).toFloatArray(), same.get(name).toFloatArray(), name);
    }
    decoder("{l1: false, l2: {}, later: {type: test-power, of: reconstruction, start: 1}}");
    assertFalse(steps.get(0).containsKey("l1"));
    assertEquals(column("l2").get(0), column("loss").get(0), 1e-6);
    assertEquals(
        List.of(false, false, true, true, true, true),
        steps.stream().map(values -> values.containsKey("later")).toList());
  }

  @Test
  void stage1LearnsWhatItsEncoderSees() {
    decoder("{encoder: {weight: 0.5}}");
    assertEquals(6, steps.size());
    for (Map<String, Double> values : steps) {
      double l1 = values.getOrDefault("l1", Double.NaN);
      double seen = values.getOrDefault("encoder", Double.NaN);
      assertTrue(seen > 0, values.toString());
      assertEquals(l1 + 0.5 * seen, values.getOrDefault("loss", 0.0), 1e-5, values.toString());
    }
    decoder("{l1: false, encoder: {}}", "training.epochs=20");
    List<Double> seen = column("encoder");
    assertTrue(seen.get(39) < 0.9 * seen.get(0), "the gradient reaches the decoder: " + seen);
  }

  private static Weights weights(TrainedModel trained) {
    return Checkpoint.open(trained.files().getOrDefault("model", Path.of("missing"))).weights();
  }

  @Test
  void stage2TrainsOnAFurtherOutputOfTheBackbone() throws IOException {
    transformer("{}");
    assertFalse(steps.get(0).containsKey("flow-matching"), "one term is the loss itself");
    double alone = steps.get(7).getOrDefault("loss", Double.NaN);
    assertTrue(alone > 0);
    transformer("{test-power: {of: tap, weight: 3}}");
    assertEquals(8, steps.size());
    for (Map<String, Double> values : steps) {
      double flow = values.getOrDefault("flow-matching", Double.NaN);
      double tap = values.getOrDefault("test-power", Double.NaN);
      assertEquals(flow + 3 * tap, values.getOrDefault("loss", 0.0), 1e-4, values.toString());
    }
    List<Double> taps = column("test-power");
    assertTrue(taps.get(7) < taps.get(0), "the gradient reaches the tap: " + taps);
  }

  @Test
  void refusesTermsThatDoNotFit() {
    assertRefused("asks for [tap]", "[images, reconstruction, tokens]", "{test-power: {of: tap}}");
    assertRefused("losses.test-power.weight", "negative", "{test-power: {of: images, weight: -1}}");
    assertRefused("strenght", "strength", "{test-power: {of: images, strenght: 1}}");
    assertRefused("losses.test-power.of", "missing", "{test-power: {}}");
    assertRefused("no-such-loss", "l1", "{no-such-loss: {}}");
    assertRefused("no loss to train with", "l1", "{l1: false}");
    assertRefused("flow-matching", "diffusion", "{flow-matching: {}}");
    assertRefused("losses.encoder.strength", "strength", "{encoder: {strength: 1}}");
  }

  private void assertRefused(String what, String also, String losses) {
    RaeException error = assertThrows(RaeException.class, () -> decoder(losses));
    assertTrue(error.getMessage().contains(what), error.getMessage());
    assertTrue(error.getMessage().contains(also), error.getMessage());
    assertTrue(steps.isEmpty());
  }
}
