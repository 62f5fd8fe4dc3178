// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every reference result of encoders, decoders and autoencoders on one engine. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class AutoencoderParityTest extends ParityTest {
  /** Plain DINOv2 seen as one with registers: its features are wrong, and we read it properly. */
  private static final String NOT_REPRODUCED = "tokens_reference_with_4_zero_registers";

  @TempDir private Path temporary = Path.of("");

  /** Tokens, latents and reconstructions of every encoder case. */
  @TestFactory
  public final Stream<DynamicTest> encoders() {
    return Golden.cases("encoders").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> checkEncoder(golden)));
  }

  private void checkEncoder(GoldenCase golden) throws IOException {
    ModelAssembly assembly = GoldenAutoencoders.assembly(golden, temporary, registry());
    GoldenComparison comparison = new GoldenComparison(golden);
    try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine())) {
      for (String input : golden.inputs().names()) {
        Tensor image = golden.input(input);
        String size = input.substring("image".length());
        for (String output : golden.outputs().names()) {
          String what =
              output.endsWith(size)
                  ? output.substring(0, output.length() - size.length())
                  : "of another input";
          switch (what) {
            case "preprocessed" ->
                comparison.check(output, preprocessed(golden, autoencoder.resize(image)));
            case "tokens", "tokens_without_registers" ->
                comparison.check(output, autoencoder.tokens(image));
            case "latent" -> comparison.check(output, autoencoder.encode(image));
            case "reconstruction" -> comparison.check(output, autoencoder.reconstruct(image));
            case NOT_REPRODUCED -> comparison.leaveOut(output);
            default -> {}
          }
        }
      }
    }
    comparison.assertComplete();
  }

  private static Tensor preprocessed(GoldenCase golden, Tensor resized) {
    return ChannelStatistics.of(golden.config()).normalize(resized);
  }

  /** Images and raw patches of every decoder case. */
  @TestFactory
  public final Stream<DynamicTest> decoders() {
    return Golden.cases("decoders").stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> checkDecoder(golden)));
  }

  private void checkDecoder(GoldenCase golden) throws IOException {
    JsonNode config = golden.config();
    JsonNode params = config.get("params");
    LatentNormalization normalization =
        params.get("normalization_stat_path").isNull()
            ? LatentNormalization.NONE
            : LatentNormalization.read(
                golden.folder().resolve(params.get("normalization_stat_path").asText()), 1e-5);
    GoldenComparison comparison = new GoldenComparison(golden);
    for (String input : golden.inputs().names()) {
      Tensor latent = golden.input(input);
      comparison.check(
          input.replace("latent", "image"),
          decode(golden, tokens(golden, normalization.denormalize(latent))));
      // The reference's network ends with normalised patches; ours puts the image together.
      Tensor raw = decode(golden, tokens(golden, latent));
      comparison.check(
          input.replace("latent", "patches_of_raw"),
          ChannelStatistics.of(config)
              .patches(raw, config.get("params").get("decoder_patch_size").asInt()));
    }
    comparison.assertComplete();
  }

  private static Tensor tokens(GoldenCase golden, Tensor latent) {
    boolean spatial = golden.config().get("params").path("reshape_to_2d").asBoolean(true);
    return spatial ? tokens(latent) : latent;
  }

  private Tensor decode(GoldenCase golden, Tensor tokens) throws IOException {
    Network network =
        GoldenAutoencoders.decoder(golden, tokens.shape().intDim(1), registry()).network();
    try (CompiledNetwork compiled =
        engine()
            .compile(network, Checkpoint.open(golden.folder().resolve("decoder.pt")).weights())) {
      return NamedValues.require(compiled.run(Map.of("tokens", tokens)), "images");
    }
  }

  /** {@code (n, C, h, w)} → {@code (n, tokens, C)}. */
  static Tensor tokens(Tensor latent) {
    int n = latent.shape().intDim(0);
    int c = latent.shape().intDim(1);
    int l = latent.shape().intDim(2) * latent.shape().intDim(3);
    float[] from = latent.toFloatArray();
    float[] to = new float[from.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < c; j++) {
        for (int k = 0; k < l; k++) {
          to[(i * l + k) * c + j] = from[(i * c + j) * l + k];
        }
      }
    }
    return Tensor.of(to, Shape.of(n, l, c).dims());
  }
}
