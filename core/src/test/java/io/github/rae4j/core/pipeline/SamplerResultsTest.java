// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What samplers of others give, and what is asked of a pipeline that it cannot do. */
class SamplerResultsTest {
  private final FakeGeneration fake = new FakeGeneration();

  private static Sampler filled(float value) {
    return request -> {
      float[] values = request.noise().toFloatArray();
      Arrays.fill(values, value);
      return Tensor.of(values, request.noise().shape().dims());
    };
  }

  @Test
  @SuppressWarnings("NullAway") // Code that was compiled without annotations may give null.
  void whatIsNoLatentsIsRefusedWithTheNameOfTheSampler() {
    List<Sampler> wrong =
        List.of(
            request -> request.noise().rows(0, 1),
            request -> null,
            filled(Float.NaN),
            filled(Float.POSITIVE_INFINITY));
    for (Sampler sampler : wrong) {
      try (GenerationPipeline pipeline =
          fake.builder(FakeBackbone.usual()).sampler(sampler).build()) {
        GenerationRequest request = GenerationRequest.ofLabels(1, 1);
        String name = sampler.getClass().getName();
        String alone = FakeGeneration.failure(pipeline, request);
        assertTrue(alone.contains(name) && alone.contains("float32 (2, 2, 1, 2)"), alone);
        RaeException together =
            assertThrows(RaeException.class, () -> pipeline.together(List.of(request)));
        assertTrue(String.valueOf(together.getMessage()).contains(name), together.getMessage());
      }
    }
  }

  @Test
  void withoutAnAutoencoderNothingIsGeneratedForImages() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      assertThrows(
          IllegalStateException.class, () -> pipeline.images(GenerationRequest.ofLabels(1)));
      assertEquals(List.of(), fake.asked);
    }
  }

  @Test
  void labelsThatNoTableHasAreRefusedBeforeTheNetworkRuns() {
    FakeBackbone backbone = FakeBackbone.usual();
    Sampler asking =
        request -> {
          Tensor x = request.noise();
          request.model().evaluate(x, Tensor.of(new float[] {0.5f}, 1), Conditions.labels(-1));
          return x;
        };
    try (GenerationPipeline pipeline = fake.builder(backbone).sampler(asking).build()) {
      String message = FakeGeneration.failure(pipeline, GenerationRequest.ofLabels(1));
      assertTrue(message.startsWith("label -1 is out of range: the backbone knows"), message);
      assertEquals(List.of(), fake.asked);
    }
  }

  @Test
  void moreThanOneTensorHoldsIsRefusedAfterTheFirstBatch() {
    GatheredRows rows = new GatheredRows(1 << 20);
    Tensor batch = Tensor.of(new float[2048], 2, 1024);
    String message =
        assertThrows(IllegalArgumentException.class, () -> rows.add(batch)).getMessage();
    assertTrue(message.contains("1,048,576 images of 4,096 bytes"), message);
    assertTrue(message.contains("at most 524,287") && message.contains("forEachBatch"), message);
  }

  @Test
  void requestsForNoImagesAreRefused() {
    GenerationRequest two = GenerationRequest.ofLabels(1, 2);
    List<Runnable> wrong =
        List.of(
            () -> GenerationRequest.unconditional(-1),
            () -> two.range(2, 1),
            () -> two.from(3),
            () -> two.withNoise(Tensor.scalar(1)),
            () -> two.withFirstImage(Long.MAX_VALUE));
    for (Runnable each : wrong) {
      assertThrows(IllegalArgumentException.class, each::run);
    }
  }
}
