// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static io.github.rae4j.core.pipeline.FakeGeneration.NEVER_ASKED;
import static io.github.rae4j.core.pipeline.FakeGeneration.SAMPLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.pipeline.FakeGeneration.Steered;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The networks, sampler and guidance of a pipeline: what fits, what is loaded and what is closed.
 */
class GenerationPartsTest {
  private final FakeGeneration fake = new FakeGeneration();

  @Test
  void otherSamplersAndGuidancesRunOnTheSameNetworks() {
    Guidance steered = new Steered(true, false);
    Sampler none = SamplingRequest::noise;
    GenerationRequest request = GenerationRequest.ofLabels(1);
    try (GenerationPipeline pipeline =
        fake.builder(FakeBackbone.usual())
            .guidance(steered)
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"))
            .build()) {
      GenerationPipeline other = pipeline.with(NEVER_ASKED, none, new Steered(false, false));
      assertEquals(2, fake.engine.open());
      assertNotEquals(
          pipeline.latents(request).toFloatArray()[0], other.latents(request).toFloatArray()[0]);
      other.close();
      assertEquals(2, fake.engine.open());
      assertEquals(Shape.of(1, 2, 1, 2), pipeline.latents(request).shape());
    }
    try (GenerationPipeline plain = fake.pipeline()) {
      String message =
          String.valueOf(
              assertThrows(RaeException.class, () -> plain.with(NEVER_ASKED, SAMPLER, steered))
                  .getMessage());
      assertTrue(message.contains("second model"), message);
    }
  }

  @Test
  void closesItsNetworksButNotTheEngineAndRefusesUseAfterwards() {
    GenerationPipeline pipeline = fake.pipeline();
    assertEquals(1, fake.engine.open());
    pipeline.close();
    pipeline.close();
    assertEquals(0, fake.engine.open());
    assertThrows(
        IllegalStateException.class, () -> pipeline.latents(GenerationRequest.ofLabels(1)));
    fake.pipeline().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "second"})
  void closesTheOtherNetworkWhereOneFails(String failing) {
    GenerationPipeline.Builder builder =
        fake.builder(FakeBackbone.usual())
            .guidance(new Steered(true, false))
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"));
    fake.engine.failAt(failing);
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains("this one does not compile"), message);
    assertEquals(0, fake.engine.open());
  }

  @Test
  void compilesTheSecondModelOnlyWhereTheGuidanceWantsOne() {
    GenerationPipeline.Builder builder =
        fake.builder(FakeBackbone.usual())
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"));
    builder.build().close();
    assertEquals(List.of("main"), fake.engine.compiled());
    builder.guidance(new Steered(true, false)).build().close();
    // The two are loaded beside one another, so either may be first.
    assertEquals(
        List.of("main", "main", "second"), fake.engine.compiled().stream().sorted().toList());
  }

  @Test
  void refusesPartsThatDoNotFitOneAnother() {
    refused(
        "needs a second model",
        fake.builder(FakeBackbone.usual()).guidance(new Steered(true, false)));
    refused(
        "must agree",
        fake.builder(FakeBackbone.usual())
            .guidance(new Steered(true, false))
            .guidanceModel(
                new FakeBackbone(Shape.of(3, 1, 2), 10, OptionalLong.empty()),
                FakeBackbone.weights("second")));
    refused(
        "without one",
        fake.builder(new FakeBackbone(Shape.of(2, 1, 2), 10, OptionalLong.empty()))
            .guidance(new Steered(false, true)));
    refused(
        "missing (1): scale",
        GenerationPipeline.builder(
                fake.engine,
                FakeBackbone.usual(),
                Weights.of("other", Map.of("bias", Tensor.of(new float[1], 1))))
            .schedule(NEVER_ASKED)
            .sampler(SAMPLER)
            .guidance(new Steered(false, false)));
    assertEquals(0, fake.engine.open());
    GenerationPipeline.Builder bare =
        GenerationPipeline.builder(fake.engine, FakeBackbone.usual(), FakeBackbone.weights("main"));
    assertTrue(
        String.valueOf(assertThrows(IllegalStateException.class, bare::build).getMessage())
            .contains("needs a noise schedule"));
  }

  private static void refused(String why, GenerationPipeline.Builder builder) {
    String message = String.valueOf(assertThrows(RaeException.class, builder::build).getMessage());
    assertTrue(message.contains(why), message);
  }
}
