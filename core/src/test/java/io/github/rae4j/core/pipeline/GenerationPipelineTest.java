// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static io.github.rae4j.core.pipeline.FakeGeneration.NEVER_ASKED;
import static io.github.rae4j.core.pipeline.FakeGeneration.SAMPLER;
import static io.github.rae4j.core.pipeline.FakeGeneration.STEPS;
import static io.github.rae4j.core.pipeline.FakeGeneration.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.pipeline.FakeGeneration.Steered;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a generation gives: each image by its seed and label, whatever it is made with. */
class GenerationPipelineTest {
  private final FakeGeneration fake = new FakeGeneration();

  @Test
  void imageIDependsOnSeedAndIAlone() {
    GenerationRequest request = GenerationRequest.ofLabels(3, 1, 4, 1, 5, 9, 2).withSeed(6);
    try (GenerationPipeline pipeline = fake.pipeline()) {
      float[] together = pipeline.latents(request).toFloatArray();
      for (int size = 1; size <= 8; size++) {
        assertArrayEquals(
            together, pipeline.latents(request.withBatchSize(size)).toFloatArray(), "size " + size);
      }
      float[] later =
          pipeline
              .latents(GenerationRequest.ofLabels(1, 5).withSeed(6).withFirstImage(3))
              .toFloatArray();
      assertArrayEquals(Arrays.copyOfRange(together, 3 * 4, 5 * 4), later);
      assertNotEquals(together[0], pipeline.latents(request.withSeed(7)).toFloatArray()[0]);
    }
  }

  @Test
  void givesEachImageItsLabelAndUnconditionalOnesTheNullLabel() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      List<GeneratedBatch> batches = new ArrayList<>();
      pipeline.forEachBatch(
          GenerationRequest.of(List.of(Optional.of(7L), Optional.empty(), Optional.of(0L)))
              .withBatchSize(2),
          batches::add);
      assertArrayEquals(new long[] {7, 10}, fake.asked.get(0));
      assertArrayEquals(new long[] {0}, fake.asked.get(STEPS));
      assertEquals(List.of(0, 2), batches.stream().map(GeneratedBatch::first).toList());
      assertEquals(List.of(Optional.of(7L), Optional.empty()), batches.get(0).labels());
      assertEquals(Shape.of(1, 2, 1, 2), batches.get(1).latents().shape());
      fake.asked.clear();
      pipeline.latents(GenerationRequest.unconditional(2));
      assertArrayEquals(new long[] {10, 10}, fake.asked.get(0));
    }
  }

  @Test
  void startsFromTheNoiseOfTheSeedOrFromRecordedNoise() {
    Tensor noise = new GaussianStreams(5).noise(0, 3, GaussianStreams.START, Shape.of(2, 1, 2));
    GenerationRequest seeded = GenerationRequest.ofLabels(1, 2, 3).withSeed(5).withBatchSize(2);
    try (GenerationPipeline pipeline = fake.pipeline()) {
      assertArrayEquals(
          pipeline.latents(seeded).toFloatArray(),
          pipeline.latents(seeded.withNoise(noise)).toFloatArray());
    }
  }

  @Test
  void requestsInOneBatchGiveWhatEachGivesAlone() {
    GenerationRequest first = GenerationRequest.ofLabels(3, 1).withSeed(6);
    GenerationRequest second = GenerationRequest.ofLabels(4).withSeed(7).withFirstImage(9);
    List<Shape> seen = new ArrayList<>();
    try (GenerationPipeline pipeline = fake.pipeline()) {
      float[] firstAlone = pipeline.latents(first).toFloatArray();
      float[] secondAlone = pipeline.latents(second).toFloatArray();
      fake.asked.clear();
      List<Optional<Tensor>> both =
          pipeline.together(
              List.of(
                  first,
                  second.withListener((done, total, step) -> seen.add(step.state().shape()))));
      assertArrayEquals(firstAlone, both.get(0).orElseThrow().toFloatArray());
      assertArrayEquals(secondAlone, both.get(1).orElseThrow().toFloatArray());
      assertEquals(STEPS, fake.asked.size());
      assertArrayEquals(new long[] {3, 1, 4}, fake.asked.get(0));
      assertEquals(Collections.nCopies(STEPS, Shape.of(1, 2, 1, 2)), seen);
      assertThrows(IllegalArgumentException.class, () -> pipeline.together(List.of()));
    }
  }

  @Test
  void refusesLabelsAndNoiseThatDoNotFitBeforeAnythingRuns() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      for (long label : new long[] {-1, 11, Long.MAX_VALUE}) {
        String message = failure(pipeline, GenerationRequest.ofLabels(1, label));
        assertTrue(message.contains("label " + label), message);
        assertTrue(message.contains("0 to 9"), message);
      }
      String shape =
          failure(
              pipeline,
              GenerationRequest.ofLabels(1).withNoise(Tensor.of(new float[3], 1, 1, 1, 3)));
      assertTrue(shape.contains("(batch, 2, 1, 2)") && shape.contains("(1, 1, 1, 3)"), shape);
      assertEquals(List.of(), fake.asked);
    }
    FakeBackbone conditional = new FakeBackbone(Shape.of(2, 1, 2), 10, OptionalLong.empty());
    try (GenerationPipeline pipeline = fake.builder(conditional).build()) {
      assertTrue(failure(pipeline, GenerationRequest.unconditional(1)).contains("no null label"));
      assertTrue(failure(pipeline, GenerationRequest.ofLabels(10)).contains("0 to 9"));
    }
    assertThrows(IllegalArgumentException.class, () -> GenerationRequest.unconditional(0));
    assertThrows(
        IllegalArgumentException.class, () -> GenerationRequest.ofLabels(1).withBatchSize(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> GenerationRequest.ofLabels(1, 2).withNoise(Tensor.of(new float[4], 1, 2, 1, 2)));
  }

  @Test
  void namesThePartThatGivesRubbish() {
    FakeEngine broken =
        new FakeEngine(
            inputs ->
                Map.of(
                    "velocity",
                    Tensor.of(new float[] {1, Float.NaN, 3, 4}, inputs.get("x").shape().dims())));
    try (GenerationPipeline pipeline =
        GenerationPipeline.builder(broken, FakeBackbone.usual(), FakeBackbone.weights("w"))
            .schedule(NEVER_ASKED)
            .sampler(SAMPLER)
            .guidance(new Steered(false, false))
            .build()) {
      String message = failure(pipeline, GenerationRequest.ofLabels(1));
      assertTrue(message.contains("the backbone gave NaN"), message);
    }
  }

  @Test
  void withoutAnAutoencoderGivesLatentsOnly() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      assertThrows(
          IllegalStateException.class, () -> pipeline.images(GenerationRequest.ofLabels(1)));
    }
  }
}
