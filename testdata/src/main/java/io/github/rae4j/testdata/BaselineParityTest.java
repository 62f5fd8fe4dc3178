// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The baselines SD-VAE and raw pixels on one engine, composed by configs. */
public abstract class BaselineParityTest extends ParityTest {
  @TempDir private Path temporary = Path.of("");

  /** diffusers' results, with two resolutions and today's names. */
  @Test
  public final void smallAutoencoderKl() throws IOException {
    checkKl("autoencoder-kl-small", UnaryOperator.identity());
  }

  /** diffusers' results, with SD-VAE's four resolutions and the names of released files. */
  @Test
  public final void deepAutoencoderKlWithNamesOf2022() throws IOException {
    checkKl(
        "autoencoder-kl-deep",
        name ->
            name.replace("to_q", "query")
                .replace("to_k", "key")
                .replace("to_v", "value")
                .replace("to_out.0", "proj_attn"));
  }

  private void checkKl(String name, UnaryOperator<String> names) throws IOException {
    GoldenCase golden = Golden.get("networks", name);
    Path folder = Files.createDirectories(temporary.resolve("vae"));
    Map<String, Object> model = GoldenCase.map(golden.config().get("model"));
    Files.writeString(folder.resolve("config.json"), new ObjectMapper().writeValueAsString(model));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    FormulaWeights.tensors(golden.member("tensors"))
        .forEach((key, tensor) -> tensors.put(names.apply(key), tensor));
    Path weights = folder.resolve("diffusion_pytorch_model.safetensors");
    SafetensorsWriter.write(weights, tensors, Map.of());
    Tensor images = golden.input("images");
    int levels = golden.config().get("model").get("block_out_channels").size();
    Map<String, Object> params =
        Map.of(
            "encoder_cls", "SD-VAE",
            "encoder_input_size", images.shape().dim(2),
            "encoder_params", Map.of("model_name", folder.toString()),
            "decoder_cls", "SD-VAE",
            "decoder_config_path", folder.toString(),
            "decoder_patch_size", 1 << (levels - 1),
            "pretrained_decoder_path", weights.toString());
    try (RepresentationAutoencoder vae = autoencoder(params)) {
      assertClose(
          "latents", golden.output("latents"), vae.encode(images), golden.tolerance("latents"));
      assertClose(
          "decoded",
          golden.output("decoded"),
          vae.decode(golden.output("latents")),
          golden.tolerance("decoded"));
    }
  }

  /** Pixels come back as they went in, black ones too. */
  @Test
  public final void pixels() throws IOException {
    Tensor images = FormulaWeights.tensor("images", Shape.of(2, 3, 8, 8), 0.5, 1);
    Map<String, Object> params =
        Map.of(
            "encoder_cls",
            "Pixels",
            "encoder_input_size",
            8,
            "encoder_params",
            Map.of("patch_size", 2),
            "decoder_cls",
            "Pixels",
            "decoder_patch_size",
            2);
    try (RepresentationAutoencoder pixels = autoencoder(params)) {
      Tensor latents = pixels.encode(images);
      float first = images.floats().get(0);
      assertClose(
          "top left", Tensor.scalar(2 * first - 1), Tensor.scalar(latents.floats().get(0)), 1e-6);
      assertClose("pixels", images, pixels.decode(latents), 1e-6);
      Tensor black = Tensor.of(new float[3 * 64], 1, 3, 8, 8);
      assertClose("black", black, pixels.reconstruct(black), 0);
    }
  }

  private RepresentationAutoencoder autoencoder(Map<String, Object> params) throws IOException {
    Path file = temporary.resolve("config.yaml");
    Files.writeString(
        file,
        new ObjectMapper()
            .writeValueAsString(
                Map.of("stage_1", Map.of("target", "stage1.RAE", "params", params))));
    return new ModelAssembly(Rae4j.readConfig(file.toString(), List.of()), registry())
        .autoencoder(engine());
  }
}
