// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.autoencoders.PixelDecoder;
import io.github.rae4j.autoencoders.PixelEncoder;
import io.github.rae4j.autoencoders.PixelEncoderOptions;
import io.github.rae4j.backbones.DiT;
import io.github.rae4j.backbones.DiTDH;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.decoders.ViTDecoder;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.samplers.guidance.NoGuidance;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.ReferenceRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Latents and images that are twice as wide as high, on ONNX Runtime and on libtorch. */
class WideLatentsTest {
  private static final ImageNormalization HALF =
      new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
  private static final DiT DIT =
      DiT.builder()
          .inputSize(List.of(2, 4))
          .inChannels(3)
          .hiddenSize(8)
          .depth(2)
          .numHeads(2)
          .numClasses(3)
          .build();
  private static final DiTDH DIT_DH =
      DiTDH.builder()
          .inputSize(List.of(2, 4))
          .inChannels(3)
          .hiddenSize(List.of(8, 12))
          .depth(List.of(2, 1))
          .numHeads(List.of(2, 3))
          .numClasses(3)
          .build();

  private static Map<String, Engine> engines = Map.of();

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void open() {
    engines = BothEngines.open();
  }

  @AfterAll
  static void close() {
    engines.values().forEach(Engine::close);
  }

  /** Both engines give what the plain loops of the test kit give. */
  private static void assertEnginesAgree(Network network, Map<String, Tensor> inputs) {
    Weights weights = BothEngines.weights(network);
    String name = network.signature().output().name();
    float[] expected =
        NamedValues.require(ReferenceRun.run(network, weights, inputs), name).toFloatArray();
    engines.forEach(
        (engineName, engine) -> {
          try (CompiledNetwork compiled = engine.compile(network, weights)) {
            assertArrayEquals(
                expected,
                NamedValues.require(compiled.run(inputs), name).toFloatArray(),
                1e-5f,
                engineName);
          }
        });
  }

  @Test
  void backbonesAgree() {
    for (Backbone backbone : List.of(DIT, DIT_DH, DIT.withPatchSize(2))) {
      assertEnginesAgree(
          backbone.network(),
          Map.of(
              "x", BothEngines.random(Shape.of(2, 3, 2, 4), 1),
              "t", Tensor.of(new float[] {0.2f, 0.9f}, 2),
              "y", Tensor.of(new long[] {2, 3}, 2)));
    }
  }

  /** Rows and columns are not mixed up: turning latents by 90° is not the same as reading them. */
  @Test
  void heightAndWidthAreNotTheSame() {
    DiT high = DIT.withInputSize(List.of(4, 2));
    assertEquals(Shape.of(3, 4, 2), high.latentShape());
    assertEnginesAgree(
        high.network(),
        Map.of(
            "x", BothEngines.random(Shape.of(1, 3, 4, 2), 1),
            "t", Tensor.of(new float[] {0.2f}, 1),
            "y", Tensor.of(new long[] {2}, 1)));
  }

  @Test
  void decodersAgree() {
    ViTMAEConfig.Decoder options =
        ViTMAEConfig.Decoder.builder()
            .decoderHiddenSize(8)
            .decoderNumHiddenLayers(1)
            .decoderNumAttentionHeads(2)
            .decoderIntermediateSize(12)
            .build();
    for (TokenGrid tokens : List.of(new TokenGrid(2, 4), new TokenGrid(1, 2))) {
      ViTDecoder decoder =
          new ViTDecoder(options, new DecoderRequest(5, tokens, new TokenGrid(2, 4), 2, HALF));
      assertEnginesAgree(
          decoder.network(),
          Map.of("tokens", BothEngines.random(Shape.of(1, tokens.tokens(), 5), 3)));
    }
  }

  /** An encoder of wide images gives wide latents, and they come back as they were. */
  @Test
  void anAutoencoderOfWideImages() {
    PixelEncoder encoder = new PixelEncoder(new PixelEncoderOptions(1), 2, 4, HALF);
    Tensor images = BothEngines.random(Shape.of(2, 3, 2, 4), 5);
    engines.forEach(
        (name, engine) -> {
          try (RepresentationAutoencoder autoencoder =
              RepresentationAutoencoder.builder(engine, encoder)
                  .decoder(
                      grid -> new PixelDecoder(new DecoderRequest(3, grid, grid, 1, HALF)),
                      () -> Weights.of("none", Map.of()))
                  .build()) {
            assertEquals(Shape.of(3, 2, 4), autoencoder.latentShape());
            assertEquals(Shape.of(2, 3, 2, 4), autoencoder.encode(images).shape());
            assertArrayEquals(
                images.toFloatArray(), autoencoder.reconstruct(images).toFloatArray(), 1e-6f, name);
            assertEquals(
                Shape.of(1, 3, 2, 4),
                autoencoder.resize(BothEngines.random(Shape.of(1, 3, 5, 5), 6)).shape());
          }
        });
  }

  /** Tokens without rows and columns are a grid of the encoder's ratio. */
  @Test
  void tokensInARowAreAWideGrid() {
    PixelEncoder encoder = new PixelEncoder(new PixelEncoderOptions(1), 2, 4, HALF);
    Engine engine = engines.values().iterator().next();
    try (RepresentationAutoencoder autoencoder =
        RepresentationAutoencoder.builder(engine, encoder)
            .decoder(
                grid -> new PixelDecoder(new DecoderRequest(3, grid, grid, 1, HALF)),
                () -> Weights.of("none", Map.of()))
            .spatial(false)
            .build()) {
      assertEquals(
          Shape.of(1, 3, 2, 4),
          autoencoder.decode(BothEngines.random(Shape.of(1, 8, 3), 1)).shape());
      assertEquals(
          Shape.of(1, 3, 4, 8),
          autoencoder.decode(BothEngines.random(Shape.of(1, 32, 3), 1)).shape());
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> autoencoder.decode(BothEngines.random(Shape.of(1, 9, 3), 1)));
      assertTrue(e.getMessage().contains("ratio of 1 by 2"), e.getMessage());
    }
  }

  private static final String CONFIG =
      """
      stage_1:
        target: stage1.RAE
        params:
          encoder_cls: Pixels
          encoder_input_size: [2, 4]
          encoder_params: {patch_size: 1}
          decoder_cls: Pixels
          decoder_patch_size: 1
      stage_2:
        target: DiT
        params:
          input_size: [2, 4]
          in_channels: 3
          hidden_size: 8
          depth: 2
          num_heads: 2
          num_classes: 3
      sampler:
        mode: ODE
        params: {num_steps: 3}
      misc:
        latent_size: [3, 2, 4]
        time_dist_shift_base: 24
        num_classes: 3
      """;

  /** The encoder of the config may be of that shape too, or square. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[2, 4] | 2", "4 | 4"})
  void aConfigGeneratesAndDecodesWideLatents(String inputSize, int height) throws Exception {
    Path file = Files.writeString(folder.resolve("wide.yaml"), CONFIG);
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly =
          new ModelAssembly(
              RaeConfig.load(
                  file.toString(), List.of("stage_1.params.encoder_input_size=" + inputSize)),
              registry);
      assertEquals(new ImageSize(height, 4), assembly.encoder().inputSize());
      assertEquals(new ImageSize(height, 4), assembly.imageSize());
      engines.forEach(
          (name, engine) -> {
            try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine);
                GenerationPipeline pipeline =
                    assembly.generation(engine, autoencoder, BothEngines.weights(DIT.network()))) {
              Tensor images = pipeline.images(GenerationRequest.ofLabels(0, 2).withSeed(1));
              assertEquals(Shape.of(2, 3, 2, 4), images.shape(), name);
            }
          });
    }
  }

  /** An option of DiT-DH would change the model; DiT does not leave it without effect. */
  @Test
  void aConfigWithAnOptionOfAnotherBackboneIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("wide.yaml"), CONFIG);
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly =
          new ModelAssembly(
              RaeConfig.load(file.toString(), List.of("stage_2.params.use_pos_embed=false")),
              registry);
      RaeException e = assertThrows(RaeException.class, assembly::backbone);
      assertTrue(e.getMessage().contains("stage_2.params.use_pos_embed"), e.getMessage());
    }
  }

  /** Statistics for each position belong to one size; that is said before anything is sampled. */
  @Test
  void statisticsOfAnotherSizeAreRefusedAtOnce() {
    PixelEncoder encoder = new PixelEncoder(new PixelEncoderOptions(1), 4, 4, HALF);
    LatentNormalization statistics =
        new LatentNormalization(
            Optional.of(BothEngines.random(Shape.of(3, 4, 4), 1)), Optional.empty(), 0);
    Engine engine = engines.values().iterator().next();
    try (RepresentationAutoencoder autoencoder =
        RepresentationAutoencoder.builder(engine, encoder).normalization(statistics).build()) {
      GenerationPipeline.Builder builder =
          GenerationPipeline.builder(engine, DIT, BothEngines.weights(DIT.network()))
              .schedule(new LinearProvider().create(1, ConfigParameters.of("test", Map.of())))
              .sampler(request -> request.noise())
              .guidance(new NoGuidance())
              .autoencoder(autoencoder);
      RaeException e = assertThrows(RaeException.class, builder::build);
      assertTrue(e.getMessage().contains("(3, 4, 4)"), e.getMessage());
    }
  }

  /** What has the size of the model's images already stays as it is. */
  @Test
  void picturesAreCroppedToTheShapeOfTheModel() {
    byte[] rgb = new byte[3 * 64 * 32];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 7);
    }
    RgbImage fits = new RgbImage(64, 32, rgb);
    try (Rae4j rae = Rae4j.open("pixels-256", "stage_1.params.encoder_input_size=[32, 64]")) {
      assertArrayEquals(
          rae.autoencoder().encode(ImageTensors.toTensor(List.of(fits))).toFloatArray(),
          rae.autoencoder().encodeCropped(List.of(fits)).toFloatArray());
    }
  }
}
