// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A very small trained model from recorded noise to images against the reference, on one engine.
 * The model is in the formats of the released ones; all providers must be on the class path.
 */
public abstract class PipelineParityTest {
  private static final double TOLERANCE = 2e-3;

  /** The engine under test. */
  protected abstract String engineName();

  private Rae4j open(String config, String... overrides) {
    Path file = Golden.area("tiny-kit").resolve("configs").resolve(config + ".yaml");
    return Rae4j.builder()
        .config(file.toString(), List.of(overrides))
        .engine(engineName(), TestDevice.options())
        .open();
  }

  private static Weights golden(String name) {
    Path folder = Golden.area("tiny-kit");
    return Checkpoint.open(folder.resolve(name + ".safetensors")).weights();
  }

  /** 50 Euler points, plain, with classifier-free guidance and with AutoGuidance. */
  @ParameterizedTest
  @CsvSource({
    "DiTDH-Kit, sample_plain",
    "DiTDH-Kit_cfg, sample_cfg",
    "DiTDH-Kit_AG, sample_autoguidance"
  })
  public final void samplesAgreeWithTheReference(String config, String name) {
    Weights expected = golden(name);
    try (Rae4j rae = open(config)) {
      Tensor latents = rae.generation().latents(request(expected));
      assertClose("latents", expected.get("latents"), latents, TOLERANCE);
      assertClose("images", expected.get("images"), rae.autoencoder().decode(latents), TOLERANCE);
    }
  }

  /** Ten points. */
  @Test
  public final void fewerPointsAgreeWithTheReference() {
    Weights expected = golden("sample_plain");
    try (Rae4j rae = open("DiTDH-Kit", "sampler.params.num_steps=10")) {
      assertClose(
          "latents_10",
          expected.get("latents_10"),
          rae.generation().latents(request(expected)),
          TOLERANCE);
    }
  }

  /** Tokens, latents and reconstructions. */
  @Test
  public final void reconstructionsAgreeWithTheReference() {
    Weights expected = golden("reconstruction");
    try (Rae4j rae = open("DiTDH-Kit")) {
      RepresentationAutoencoder autoencoder = rae.autoencoder();
      Tensor images = expected.get("images");
      assertClose(
          "tokens",
          AutoencoderParityTest.tokens(expected.get("raw_tokens")),
          autoencoder.tokens(images),
          TOLERANCE);
      assertClose("latents", expected.get("latents"), autoencoder.encode(images), TOLERANCE);
      assertClose(
          "reconstructions",
          expected.get("reconstructions"),
          autoencoder.reconstruct(images),
          TOLERANCE);
    }
  }

  /** Whatever the batch size, image i is the same to the last visible bit. */
  @Test
  public final void imagesDoNotDependOnTheBatchSize() {
    GenerationRequest request =
        GenerationRequest.ofLabels(3, 1, 4, 1, 5).withSeed(9).withBatchSize(5);
    try (Rae4j rae = open("DiTDH-Kit_cfg", "sampler.params.num_steps=6")) {
      Tensor together = rae.generation().latents(request);
      for (int size = 1; size < 5; size++) {
        assertClose(
            "batch size " + size,
            together,
            rae.generation().latents(request.withBatchSize(size)),
            2e-5);
      }
      Tensor later =
          rae.generation().latents(GenerationRequest.ofLabels(1, 5).withSeed(9).withFirstImage(3));
      assertClose("from image 3", together.rows(3, 5), later, 2e-5);
    }
  }

  /** One seed gives one result. */
  @Test
  public final void aRunCanBeRepeated() {
    GenerationRequest request = GenerationRequest.ofLabels(0, 9).withSeed(5);
    try (Rae4j rae = open("DiTDH-Kit_AG", "sampler.params.num_steps=5")) {
      assertArrayEquals(
          rae.generation().latents(request).toFloatArray(),
          rae.generation().latents(request).toFloatArray());
    }
  }

  private static GenerationRequest request(Weights recorded) {
    return GenerationRequest.ofLabels(recorded.get("labels").toLongArray())
        .withNoise(recorded.get("noise"));
  }
}
