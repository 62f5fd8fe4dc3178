// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
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
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aligns a small transformer on the bundled autoencoder's latents with another encoder. */
class RepaTargetTest {
  private static final int SIZE = 32;
  private static final int IMAGES = 6;

  /** An earlier layer of the bundled encoder, which is not what the latents are of. */
  private static final String EARLIER =
      "encoder_cls: MAEwNorm, encoder_config_path: models/encoders/mae-tiny-p8, encoder_params:"
          + " {model_name: models/encoders/mae-tiny-p8, layers: [1]}";

  private static final String ENCODER = "repa.encoder={" + EARLIER + ", encoder_input_size: 32}";

  @TempDir private Path folder = Path.of("");
  private Path images = Path.of("");
  private final List<Tensor> pixels = new ArrayList<>();
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() throws IOException {
    images = Files.createDirectories(folder.resolve("images"));
    Random random = new Random(3);
    for (int i = 0; i < IMAGES; i++) {
      byte[] bytes = new byte[SIZE * SIZE * 3];
      random.nextBytes(bytes);
      RgbImage image = new RgbImage(SIZE, SIZE, bytes);
      PngWriter.write(images.resolve("image-" + i + ".png"), image, Map.of());
      pixels.add(ImageTensors.toTensor(List.of(image)));
    }
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private static RaeConfig config(String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "stage_2={target: stage2.models.DDT.DiTwDDTHead, params: {input_size: 4,"
                    + " patch_size: 1, in_channels: 96, hidden_size: [16, 16], depth: [2, 1],"
                    + " num_heads: [2, 2], num_classes: 10, cond_arch: {num_t_tokens: 1,"
                    + " num_c_tokens: 1}}}",
                "repa={use_repa: true, repa_layer_depth: 1, repa_coeff: 0.5, z_dim: 96}",
                "training={epochs: 1, global_batch_size: 3, flip: false, preparation: none,"
                    + " null_labels: true, log_interval: 1, callbacks: {curves: false}, optimizer:"
                    + " {lr: 1.0e-3}}"));
    all.addAll(List.of(overrides));
    return Rae4j.readConfig("tiny-fashion", all);
  }

  /** The values of REPA in the steps of a run. */
  private List<Double> train(Path data, String... overrides) {
    List<Double> values = new ArrayList<>();
    TrainedModel trained =
        registry
            .find(TrainerProvider.class, "stage2")
            .train(
                new ConfiguredRun(
                    new ModelAssembly(config(overrides), registry),
                    registry,
                    engine,
                    data.toString(),
                    folder.resolve("run-" + System.nanoTime()),
                    false,
                    progress -> values.add(progress.values().getOrDefault("repa", Double.NaN))));
    assertEquals(2, trained.steps());
    assertEquals(2, values.size());
    return values;
  }

  private Path cache(String name, RaeConfig config, int count, Map<String, String> metadata) {
    Path file = folder.resolve(name + ".safetensors");
    try (RepresentationAutoencoder autoencoder =
        new ModelAssembly(config, registry).autoencoder(engine)) {
      List<Tensor> latents = new ArrayList<>();
      pixels.subList(0, count).forEach(image -> latents.add(autoencoder.encode(image)));
      SafetensorsWriter.write(
          file, Map.of(LatentCache.LATENTS, Tensor.concatRows(latents)), metadata);
    }
    return file;
  }

  private static RaeConfig earlier() {
    return Rae4j.readConfig(
        "tiny-fashion",
        List.of(
            "stage_1.params.encoder_params.layers=[1]",
            "stage_1.params.normalization_stat_path=null"));
  }

  @Test
  void anEncoderAndWhatItMadeBeforehandAreTheSameTarget() {
    List<Double> ofLatents = train(images);
    List<Double> ofEncoder = train(images, ENCODER);
    assertNotEquals(ofLatents.get(0), ofEncoder.get(0), 1e-3);
    Path target = cache("target", earlier(), IMAGES, Map.of());
    Path latents = cache("latents", config(), IMAGES, Map.of());
    for (Path data : List.of(images, latents)) {
      List<Double> ofCache = train(data, "repa.latents=" + target);
      for (int step = 0; step < 2; step++) {
        assertEquals(ofEncoder.get(step), ofCache.get(step), 1e-4 * ofEncoder.get(step));
      }
    }
    // Without the tap there is nothing to compare.
    assertTrue(train(images, ENCODER, "repa.use_repa=false").get(0).isNaN());
  }

  /** The section says how the tap is projected and what is done with the target (iREPA). */
  @Test
  void theSectionNamesProjectorAndNormalisation() {
    double plain = train(images).get(0);
    double normalised = train(images, "repa.spatial_normalization=0.8").get(0);
    double both = train(images, "repa.spatial_normalization=0.8", "repa.projector=conv").get(0);
    assertNotEquals(plain, normalised, 1e-3);
    assertNotEquals(normalised, both, 1e-6);
    refused(images, "spatial_normalization: must", "repa.spatial_normalization=2");
    refused(images, "repa_projector", "repa.projector=mlp");
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeTheFirstStep() {
    Path latents = cache("latents", config(), IMAGES, Map.of("data sha256", "one"));
    Path fewer = cache("fewer", earlier(), 3, Map.of());
    Path others = cache("others", earlier(), IMAGES, Map.of("data sha256", "another"));
    refused(latents, "repa.encoder needs the images; encode them with that encoder", ENCODER);
    refused(images, "set repa.z_dim to 96", ENCODER, "repa.z_dim=48");
    refused(images, "latents of 3 images", "repa.latents=" + fewer);
    refused(images, "holds latents of other images", "repa.latents=" + others);
    refused(latents, "holds latents of other images", "repa.latents=" + others);
    refused(images, "neither a folder nor a file of latents", "repa.latents=missing");
    refused(images, "must not stand beside encoder", ENCODER, "repa.latents=" + fewer);
    refused(images, "no loss does that", ENCODER, "repa.repa_coeff=null");
    refused(images, "repa.encoder", "repa.encoder=3");
    refused(images, "encoder_name", "repa.encoder=clip-vit-b");
    refused(images, "repa.encoder", "repa.encoder={encoder_clz: x}");
  }

  private void refused(Path data, String what, String... overrides) {
    RaeException problem = assertThrows(RaeException.class, () -> train(data, overrides));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
    assertFalse(problem.getMessage().contains("internal"), problem.getMessage());
  }
}
