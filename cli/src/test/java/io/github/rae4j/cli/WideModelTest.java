// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of images that are twice as wide as high, from the training of its encoder to its
 * evaluation. The pictures have another aspect ratio, so that every default has to crop them.
 */
@NeedsLibtorch
@Timeout(300)
class WideModelTest {
  private static final String CONFIG =
      """
      stage_1:
        target: stage1.RAE
        params:
          encoder_cls: MAE
          encoder_config_path: encoder
          encoder_input_size: [16, 32]
          encoder_params: {model_name: encoder}
          decoder_config_path: decoder
          decoder_patch_size: 6
          noise_tau: 0.1
      stage_2:
        target: DiT-DH
        params:
          input_size: [4, 8]
          in_channels: 12
          hidden_size: [16, 24]
          depth: [1, 1]
          num_heads: [2, 2]
          num_classes: 1
      sampler: {mode: ODE, params: {num_steps: 4}}
      misc: {latent_size: [12, 4, 8], time_dist_shift_base: 384, num_classes: 1}
      """;

  @TempDir private Path folder = Path.of("");
  private final List<String> overrides = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("wide.yaml"), CONFIG);
    String sizes =
        """
        {"model_type": "vit_mae", "hidden_size": 12, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 24, "image_size": [16, 32], "patch_size": 4,
         "decoder_hidden_size": 8, "decoder_num_hidden_layers": 1,
         "decoder_num_attention_heads": 2, "decoder_intermediate_size": 16, "layer_norm_eps": 1e-6}
        """;
    for (String part : List.of("encoder", "decoder")) {
      Files.createDirectories(folder.resolve(part));
      Files.writeString(folder.resolve(part + "/config.json"), sizes);
    }
    Files.writeString(
        folder.resolve("encoder/preprocessor_config.json"),
        """
        {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}
        """);
    for (int i = 0; i < 8; i++) {
      float[] values = new UniformStreams(3).floats(i, 0, 60 * 50 * 3);
      byte[] rgb = new byte[values.length];
      for (int k = 0; k < rgb.length; k++) {
        rgb[k] = (byte) (255 * values[k]);
      }
      PngWriter.write(images().resolve(i + ".png"), new RgbImage(60, 50, rgb), Map.of());
    }
  }

  private Path images() {
    return folder.resolve("images");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Run run(Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", file("wide.yaml")));
    if (!all.get(0).equals("describe")) {
      all.addAll(List.of("--threads", 1));
    }
    all.addAll(overrides);
    return Run.of(all.toArray());
  }

  private void train(String role, String... keys) {
    train(role, images(), role, keys);
  }

  private void train(String role, Path data, String out, String... keys) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                role,
                "--data",
                data,
                "--out",
                file(out),
                "training.global_batch_size=4",
                "training.max_steps=2"));
    words.addAll(List.of(keys));
    Run run = run(words.toArray());
    assertEquals(0, run.status(), run.err());
  }

  private Shape shape(Path file, String tensor) {
    return Checkpoint.open(file).get(tensor).shape();
  }

  private void trainTheModel() throws IOException {
    train("encoder", "training.callbacks.reconstructions.count=2");
    overrides.add("stage_1.params.encoder_params.model_name=" + file("encoder/encoder"));
    train(
        "stage1",
        "gan.loss.perceptual_weight=0",
        "gan.loss.disc_weight=0",
        "training.callbacks.reconstructions.count=2",
        "training.callbacks.evaluation.data=" + images(),
        "training.callbacks.evaluation.count=2");
    assertTrue(Files.readString(file("stage1/metrics.csv")).contains("psnr"));
    overrides.add(
        "stage_1.params.pretrained_decoder_path=" + file("stage1/stage1_ema.safetensors"));
    run("stats", "--data", images(), "--out", file("stat.safetensors")).done();
    assertEquals(Shape.of(12, 4, 8), shape(file("stat.safetensors"), "mean"));
    overrides.add("stage_1.params.normalization_stat_path=" + file("stat.safetensors"));
    train("stage2", "training.callbacks.samples.count=2");
    overrides.add("stage_2.ckpt=" + file("stage2/stage2_ema.safetensors"));
  }

  @Test
  void isTrainedSampledEncodedDecodedAndEvaluated() throws IOException {
    trainTheModel();
    run("describe").done();
    for (String engine : List.of("onnxruntime", "pytorch")) {
      Path samples = file(engine + "-samples");
      run("sample", "--labels", "0,0", "--engine", engine, "--out", samples).done();
      // Patches of 6 pixels for each of 4 by 8 tokens.
      assertEquals(
          new ImageSize(24, 48), new ImageReader().read(samples.resolve("000000.png")).size());
      Path latents = file(engine + "-latents.safetensors");
      run("encode", "--data", images(), "--engine", engine, "--out", latents).done();
      assertEquals(Shape.of(8, 12, 4, 8), shape(latents, "latents"));
      Path decoded = file(engine + "-decoded.safetensors");
      run("decode", "--in", latents, "--engine", engine, "--out", decoded).done();
      assertEquals(Shape.of(8, 3, 24, 48), shape(decoded, "images"));
      assertTrue(
          run(
                      "evaluate",
                      "reconstruction",
                      "--images",
                      images(),
                      "--metrics",
                      "psnr,ssim",
                      "--engine",
                      engine,
                      "--json")
                  .json()
                  .findValue("psnr")
                  .asDouble()
              > 5);
    }
    for (String file : List.of("latents", "decoded")) {
      String tensor = file.equals("latents") ? "latents" : "images";
      assertArrayEquals(
          Checkpoint.open(file("onnxruntime-" + file + ".safetensors")).get(tensor).toFloatArray(),
          Checkpoint.open(file("pytorch-" + file + ".safetensors")).get(tensor).toFloatArray(),
          1e-4f,
          file);
    }
    // The cache of latents trains as the images do.
    train("stage2", file("pytorch-latents.safetensors"), "cached");
  }

  /** Where a square is asked for, the message names both sizes and the preparation that fits. */
  @Test
  void anotherPreparationIsRefused() throws IOException {
    trainTheModel();
    run(
            "evaluate",
            "reconstruction",
            "--images",
            images(),
            "--metrics",
            "psnr",
            "--prepare",
            "center-crop:24")
        .failed("48 x 24", "24 x 24", "center-crop:24x48");
    run("stats", "--data", images(), "--out", file("x.safetensors"), "--prepare", "crop:24x")
        .failed("'crop:24x'", "center-crop:N", "HxW");
  }
}
