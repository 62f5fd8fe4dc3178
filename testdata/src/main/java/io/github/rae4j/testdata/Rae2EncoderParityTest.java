// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Rae2Reading;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every reference result of RAEv2's encoders and autoencoder on one engine, from both layouts of
 * weights where there are two.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class Rae2EncoderParityTest extends ParityTest {
  private static final String AREA = "encoders-v2";
  private static final List<String> CASES =
      List.of(
          "dinov2_sum",
          "dinov3_gated",
          "dinov3_mlp",
          "dinov3_no_registers_no_qkv_bias",
          "dinov3_sum_reconstruct",
          "mae",
          "siglip2_sum");

  @TempDir private Path temporary = Path.of("");

  /** No case of the area is left out. */
  @Test
  public final void everyCaseIsCompared() {
    assertEquals(CASES, Golden.cases(AREA).stream().map(GoldenCase::name).toList());
  }

  /** Tokens of every variant, hidden states, latents and reconstructions. */
  @TestFactory
  public final Stream<DynamicTest> encoders() {
    return Golden.cases(AREA).stream()
        .flatMap(
            golden ->
                weights(golden).stream()
                    .map(
                        path ->
                            DynamicTest.dynamicTest(
                                golden.name() + " " + path, () -> check(golden, path))));
  }

  private static List<String> weights(GoldenCase golden) {
    List<String> paths = new ArrayList<>(List.of("encoder"));
    if (golden.config().has("encoder_original")) {
      paths.add(golden.config().get("encoder_original").asText());
    }
    return paths;
  }

  private void check(GoldenCase golden, String path) throws IOException {
    GoldenComparison comparison = new GoldenComparison(golden);
    JsonNode variants = golden.config().get("variants");
    for (Map.Entry<String, JsonNode> entry : variants.properties()) {
      String variant = entry.getKey();
      String name = entry.getValue().get("encoder_name").asText();
      boolean latents = variant.equals(golden.config().path("latent_variant").asText(""));
      for (String input : golden.inputs().names()) {
        Tensor given = golden.input(input);
        String size = input.substring(input.indexOf('_', input.indexOf("values") + 1) + 1);
        boolean preprocessed = input.startsWith("pixel_values_");
        List<Integer> sides =
            preprocessed
                ? List.of(given.shape().intDim(2), given.shape().intDim(3))
                : List.of(golden.config().get("resolution").asInt());
        ModelAssembly assembly = assembly(golden, path, name, sides);
        try (RepresentationAutoencoder rae = assembly.autoencoder(engine())) {
          Tensor images = preprocessed ? restored(given) : pixels(given);
          compare(comparison, golden, rae, images, variant, preprocessed ? sized(given) : size);
          if (latents && !preprocessed) {
            comparison.check("latent_" + size, rae.encode(images));
            if (golden.outputs().names().contains("reconstruction_" + size)) {
              comparison.check("reconstruction_" + size, rae.reconstruct(images));
            }
          }
        }
      }
    }
    comparison.assertComplete();
  }

  private static String sized(Tensor images) {
    return images.shape().dim(2) + "x" + images.shape().dim(3);
  }

  private void compare(
      GoldenComparison comparison,
      GoldenCase golden,
      RepresentationAutoencoder rae,
      Tensor images,
      String variant,
      String size) {
    comparison.check("tokens_" + variant + "_" + size, rae.tokens(images));
    for (String output : golden.outputs().names()) {
      if (output.equals("preprocessed_" + size)) {
        comparison.check(output, normalized(rae.preprocess(images)));
      } else if (output.equals("preprocessed_" + size + "_every_8th")) {
        comparison.check(output, everyEighth(normalized(rae.preprocess(images))));
      } else if (output.equals("hf_last_hidden_state_" + size)) {
        comparison.check(output, lastHiddenState(rae.encoder(), rae.preprocess(images)));
      }
    }
  }

  private Tensor lastHiddenState(Encoder encoder, Tensor images) {
    Network network = encoder.lastHiddenState().orElseThrow();
    WeightsCheck.requireCompatible(network, encoder.weights());
    try (CompiledNetwork compiled = engine().compile(network, encoder.weights())) {
      return NamedValues.require(compiled.run(Map.of("images", images)), Encoder.LAST_HIDDEN_STATE);
    }
  }

  private ModelAssembly assembly(
      GoldenCase golden, String path, String name, List<Integer> resolution) throws IOException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("encoder_name", name);
    params.put("encoder_path", golden.folder().resolve(path).toAbsolutePath().toString());
    params.put("resolution", resolution);
    if (golden.name().equals("dinov2_sum")) {
      // The heads of DINOv2 cannot be told from the shapes of its own checkpoints.
      params.put(
          "encoder_config_path", golden.folder().resolve("encoder").toAbsolutePath().toString());
    }
    for (String key :
        List.of("normalization_stat_path", "decoder_config_path", "pretrained_decoder_path")) {
      if (golden.config().path(key).isTextual()) {
        params.put(
            key,
            golden.folder().resolve(golden.config().get(key).asText()).toAbsolutePath().toString());
      }
    }
    Path file = temporary.resolve("config.yaml");
    Files.writeString(
        file,
        new ObjectMapper()
            .writeValueAsString(
                Map.of("stage_1", Map.of("target", "stage1.RAE", "params", params))));
    return new ModelAssembly(Rae4j.readConfig(file.toString(), List.of()), registry());
  }

  private static Tensor pixels(Tensor images) {
    if (images.dtype() != DType.UINT8) {
      return images;
    }
    float[] values = new float[images.elements()];
    byte[] bytes = new byte[values.length];
    images.bytes().get(bytes);
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] & 0xFF) / 255f;
    }
    return Tensor.of(values, images.shape().dims());
  }

  private static Tensor normalized(Tensor images) {
    return new ChannelStatistics(Rae2Reading.IMAGENET).normalize(images);
  }

  /** Images of which {@link #normalized} gives what the reference's network was given. */
  private static Tensor restored(Tensor pixelValues) {
    ImageNormalization statistics = Rae2Reading.IMAGENET;
    float[] values = pixelValues.toFloatArray();
    int plane = pixelValues.shape().intDim(2) * pixelValues.shape().intDim(3);
    for (int i = 0; i < values.length; i++) {
      int channel = i / plane % 3;
      values[i] =
          (float) (values[i] * statistics.std().get(channel) + statistics.mean().get(channel));
    }
    return Tensor.of(values, pixelValues.shape().dims());
  }

  private static Tensor everyEighth(Tensor images) {
    int height = images.shape().intDim(2);
    int width = images.shape().intDim(3);
    int planes = images.elements() / height / width;
    float[] from = images.toFloatArray();
    float[] to = new float[planes * (height / 8) * (width / 8)];
    for (int i = 0, at = 0; i < planes; i++) {
      for (int y = 0; y < height; y += 8) {
        for (int x = 0; x < width; x += 8) {
          to[at++] = from[(i * height + y) * width + x];
        }
      }
    }
    return Tensor.of(to, images.shape().dim(0), 3, height / 8, width / 8);
  }
}
