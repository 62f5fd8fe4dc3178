// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a config of RAEv2's stage 1, against the reference's results. */
class Rae2CommandsTest {
  private final GoldenCase golden = Golden.get("encoders-v2", "dinov3_sum_reconstruct");

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    write("dinov3mls-vit-l16[layers=0.2]", "encoder");
    Tensor bytes = golden.input("image_u8_40x48");
    byte[] from = new byte[bytes.elements()];
    bytes.bytes().get(from);
    float[] values = new float[from.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (from[i] & 0xFF) / 255f;
    }
    SafetensorsWriter.write(
        folder.resolve("in.safetensors"),
        Map.of("images", Tensor.of(values, bytes.shape().dims())),
        Map.of());
  }

  private void write(String name, String path) throws IOException {
    Files.writeString(
        folder.resolve("v2.yaml"),
        String.join(
            "\n",
            List.of(
                "stage_1:",
                "  target: stage1.RAE",
                "  params:",
                "    encoder_name: '" + name + "'",
                "    encoder_path: '" + file(path) + "'",
                "    resolution: 48",
                "    decoder_config_path: '" + file("decoder") + "'",
                "    pretrained_decoder_path: '" + file("decoder.pt") + "'",
                "    normalization_stat_path: '" + file("stats.pt") + "'",
                "    noise_tau: 0.0",
                "")));
  }

  private Path file(String name) {
    return golden.folder().resolve(name).toAbsolutePath();
  }

  private String here(String name) {
    return folder.resolve(name).toString();
  }

  private void check(String output, String file, String tensor) {
    assertClose(
        output,
        golden.output(output),
        Checkpoint.open(folder.resolve(file)).get(tensor),
        golden.tolerance(output));
  }

  @Test
  void encodeDecodeAndForwardGiveWhatTheReferenceGives() throws IOException {
    for (String path : List.of("encoder", "encoder_original.pth")) {
      write("dinov3mls-vit-l16[layers=0.2]", path);
      Run.of(
              "encode",
              "--config",
              here("v2.yaml"),
              "--in",
              here("in.safetensors"),
              "--out",
              here("latents.safetensors"))
          .done();
      check("latent_u8_40x48", "latents.safetensors", "latents");
      Run.of(
              "decode",
              "--config",
              here("v2.yaml"),
              "--in",
              here("latents.safetensors"),
              "--out",
              here("images.safetensors"))
          .done();
      check("reconstruction_u8_40x48", "images.safetensors", "images");
      Run.of(
              "forward",
              "--config",
              here("v2.yaml"),
              "--part",
              "encoder",
              "--in",
              here("in.safetensors"),
              "--out",
              here("tokens.safetensors"))
          .done();
      check("tokens_sum_u8_40x48", "tokens.safetensors", "tokens");
      check("latent_u8_40x48", "tokens.safetensors", "latents");
    }
  }

  @Test
  void badNamesAndLayersGetOneMessage() throws IOException {
    write("dinov3mls-vit-l16[layers=0.3]", "encoder");
    refused("stage_1.params.layers: 3 is no block of this model");
    write("pe-vit-l16", "encoder");
    refused("there are dinov2, dinov2mls, dinov3, dinov3mls, siglip2");
    write("siglip2-vit-b", "encoder");
    refused("model_type: is 'dinov3_vit'");
    write("dinov3-vit-l16", "nothing");
    refused("encoder_path");
  }

  private void refused(String part) {
    Run.of("describe", "--config", here("v2.yaml")).failed(part);
  }
}
