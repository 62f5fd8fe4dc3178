// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationPipelineTest {
  private static final int STEPS = 3;

  /** Labels that the network was asked for, one array a call. */
  private final List<long[]> asked = new ArrayList<>();

  private final FakeEngine engine =
      new FakeEngine(
          inputs -> {
            asked.add(inputs.get("y").toLongArray());
            return Map.of("velocity", velocity(inputs.get("x"), inputs.get("y")));
          });

  /** {@code x / 2 + label}: every element depends on its own image alone. */
  private static Tensor velocity(Tensor x, Tensor y) {
    float[] values = x.toFloatArray();
    int size = values.length / y.elements();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] / 2 + y.toLongArray()[i / size];
    }
    return Tensor.of(values, x.shape().dims());
  }

  /** Subtracts the velocity three times and adds a tenth of fresh noise. */
  private static final Sampler SAMPLER =
      request -> {
        Tensor x = request.noise();
        for (int step = 0; step < STEPS; step++) {
          float[] values = x.toFloatArray();
          float[] v =
              request
                  .model()
                  .evaluate(
                      x,
                      Tensor.of(new float[x.shape().intDim(0)], x.shape().dim(0)),
                      request.conditions())
                  .toFloatArray();
          float[] fresh = request.noiseSource().gaussian(step).toFloatArray();
          for (int i = 0; i < values.length; i++) {
            values[i] += fresh[i] / 10 - v[i] / STEPS;
          }
          x = Tensor.of(values, x.shape().dims());
          request.listener().onStep(new SamplingStep(step + 1, STEPS, 0.5f, x));
        }
        return x;
      };

  private record Steered(boolean needsGuidanceModel, boolean needsNoCondition) implements Guidance {
    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return needsGuidanceModel ? inputs.guidanceModel().orElseThrow() : inputs.model();
    }
  }

  private static final NoiseSchedule NEVER_ASKED =
      (NoiseSchedule)
          Proxy.newProxyInstance(
              NoiseSchedule.class.getClassLoader(),
              new Class<?>[] {NoiseSchedule.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method + " is the sampler's business");
              });

  private GenerationPipeline.Builder builder(FakeBackbone backbone) {
    return GenerationPipeline.builder(engine, backbone, FakeBackbone.weights("main"))
        .schedule(NEVER_ASKED)
        .sampler(SAMPLER)
        .guidance(new Steered(false, false));
  }

  private GenerationPipeline pipeline() {
    return builder(FakeBackbone.usual()).build();
  }

  @Test
  void imageIDependsOnSeedAndIAlone() {
    GenerationRequest request = GenerationRequest.ofLabels(3, 1, 4, 1, 5, 9, 2).withSeed(6);
    try (GenerationPipeline pipeline = pipeline()) {
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
    try (GenerationPipeline pipeline = pipeline()) {
      List<GeneratedBatch> batches = new ArrayList<>();
      pipeline.forEachBatch(
          GenerationRequest.of(List.of(Optional.of(7L), Optional.empty(), Optional.of(0L)))
              .withBatchSize(2),
          batches::add);
      assertArrayEquals(new long[] {7, 10}, asked.get(0));
      assertArrayEquals(new long[] {0}, asked.get(STEPS));
      assertEquals(List.of(0, 2), batches.stream().map(GeneratedBatch::first).toList());
      assertEquals(List.of(Optional.of(7L), Optional.empty()), batches.get(0).labels());
      assertEquals(Shape.of(1, 2, 1, 2), batches.get(1).latents().shape());
      asked.clear();
      pipeline.latents(GenerationRequest.unconditional(2));
      assertArrayEquals(new long[] {10, 10}, asked.get(0));
    }
  }

  @Test
  void startsFromTheNoiseOfTheSeedOrFromRecordedNoise() {
    Tensor noise = new GaussianStreams(5).noise(0, 3, GaussianStreams.START, Shape.of(2, 1, 2));
    GenerationRequest seeded = GenerationRequest.ofLabels(1, 2, 3).withSeed(5).withBatchSize(2);
    try (GenerationPipeline pipeline = pipeline()) {
      assertArrayEquals(
          pipeline.latents(seeded).toFloatArray(),
          pipeline.latents(seeded.withNoise(noise)).toFloatArray());
    }
  }

  @Test
  void refusesLabelsAndNoiseThatDoNotFitBeforeAnythingRuns() {
    try (GenerationPipeline pipeline = pipeline()) {
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
      assertEquals(List.of(), asked);
    }
    FakeBackbone conditional = new FakeBackbone(Shape.of(2, 1, 2), 10, OptionalLong.empty());
    try (GenerationPipeline pipeline = builder(conditional).build()) {
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

  private static String failure(GenerationPipeline pipeline, GenerationRequest request) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> pipeline.latents(request)).getMessage());
  }

  @Test
  void tellsTheListenerEveryStepOfEveryBatch() {
    List<String> heard = new ArrayList<>();
    try (GenerationPipeline pipeline = pipeline()) {
      pipeline.latents(
          GenerationRequest.ofLabels(1, 2, 3)
              .withBatchSize(2)
              .withListener(
                  (done, total, step) ->
                      heard.add(done + " of " + total + ", " + step.index() + "/" + step.total())));
    }
    assertEquals(
        List.of(
            "0 of 3, 1/3",
            "0 of 3, 2/3",
            "0 of 3, 3/3",
            "2 of 3, 1/3",
            "2 of 3, 2/3",
            "2 of 3, 3/3"),
        heard);
  }

  @Test
  void aCancelledRunEndsAtOnceAndLeavesThePipelineUsable() {
    try (GenerationPipeline pipeline = pipeline()) {
      GenerationRequest request = GenerationRequest.ofLabels(1, 2);
      assertThrows(
          CancellationException.class,
          () ->
              pipeline.latents(
                  request.withListener(
                      (done, total, step) -> {
                        throw new CancellationException();
                      })));
      assertEquals(1, asked.size());
      assertEquals(Shape.of(2, 2, 1, 2), pipeline.latents(request).shape());
    }
  }

  @Test
  void anInterruptedThreadStopsAtTheNextStepAndStaysInterrupted() {
    try (GenerationPipeline pipeline = pipeline()) {
      GenerationRequest request = GenerationRequest.ofLabels(1, 2).withBatchSize(1);
      try {
        assertThrows(
            CancellationException.class,
            () ->
                pipeline.latents(
                    request.withListener(
                        (done, total, step) -> Thread.currentThread().interrupt())));
      } finally {
        assertTrue(Thread.interrupted());
      }
      // The listener interrupted after the first step; the second one was not computed.
      assertEquals(1, asked.size());
      assertEquals(Shape.of(2, 2, 1, 2), pipeline.latents(request).shape());
    }
  }

  @Test
  void cancellingItsFutureStopsAGeneration() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try (GenerationPipeline pipeline = pipeline()) {
      GenerationRequest request =
          GenerationRequest.ofLabels(new long[1_000_000])
              .withBatchSize(1)
              .withListener((done, total, step) -> started.countDown());
      Future<?> future =
          executor.submit(
              () -> {
                try {
                  pipeline.forEachBatch(request, batch -> asked.clear());
                  end.complete(new AssertionError("it ended by itself"));
                } catch (RuntimeException | Error e) {
                  end.complete(e);
                }
              });
      assertTrue(started.await(30, TimeUnit.SECONDS));
      assertTrue(future.cancel(true));
      assertInstanceOf(CancellationException.class, end.get(30, TimeUnit.SECONDS));
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void requestsInOneBatchGiveWhatEachGivesAlone() {
    GenerationRequest first = GenerationRequest.ofLabels(3, 1).withSeed(6);
    GenerationRequest second = GenerationRequest.ofLabels(4).withSeed(7).withFirstImage(9);
    List<Shape> seen = new ArrayList<>();
    try (GenerationPipeline pipeline = pipeline()) {
      float[] firstAlone = pipeline.latents(first).toFloatArray();
      float[] secondAlone = pipeline.latents(second).toFloatArray();
      asked.clear();
      List<Optional<Tensor>> both =
          pipeline.together(
              List.of(
                  first,
                  second.withListener((done, total, step) -> seen.add(step.state().shape()))));
      assertArrayEquals(firstAlone, both.get(0).orElseThrow().toFloatArray());
      assertArrayEquals(secondAlone, both.get(1).orElseThrow().toFloatArray());
      assertEquals(STEPS, asked.size());
      assertArrayEquals(new long[] {3, 1, 4}, asked.get(0));
      assertEquals(Collections.nCopies(STEPS, Shape.of(1, 2, 1, 2)), seen);
      assertThrows(IllegalArgumentException.class, () -> pipeline.together(List.of()));
    }
  }

  @Test
  void aRequestThatIsCancelledLeavesItsBatch() {
    GenerationListener cancelling =
        (done, total, step) -> {
          throw new CancellationException("enough");
        };
    GenerationRequest first = GenerationRequest.ofLabels(3, 1).withListener(cancelling);
    GenerationRequest second = GenerationRequest.ofLabels(4).withSeed(7);
    try (GenerationPipeline pipeline = pipeline()) {
      List<Optional<Tensor>> both = pipeline.together(List.of(first, second));
      assertTrue(both.get(0).isEmpty());
      assertArrayEquals(
          pipeline.latents(second).toFloatArray(), both.get(1).orElseThrow().toFloatArray());
      asked.clear();
      List<GenerationRequest> all = List.of(first, second.withListener(cancelling));
      assertThrows(CancellationException.class, () -> pipeline.together(all));
      assertEquals(1, asked.size());
    }
  }

  @Test
  void otherSamplersAndGuidancesRunOnTheSameNetworks() {
    Guidance steered = new Steered(true, false);
    Sampler none = SamplingRequest::noise;
    GenerationRequest request = GenerationRequest.ofLabels(1);
    try (GenerationPipeline pipeline =
        builder(FakeBackbone.usual())
            .guidance(steered)
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"))
            .build()) {
      GenerationPipeline other = pipeline.with(NEVER_ASKED, none, new Steered(false, false));
      assertEquals(2, engine.open());
      assertNotEquals(
          pipeline.latents(request).toFloatArray()[0], other.latents(request).toFloatArray()[0]);
      other.close();
      assertEquals(2, engine.open());
      assertEquals(Shape.of(1, 2, 1, 2), pipeline.latents(request).shape());
    }
    try (GenerationPipeline plain = pipeline()) {
      String message =
          String.valueOf(
              assertThrows(RaeException.class, () -> plain.with(NEVER_ASKED, SAMPLER, steered))
                  .getMessage());
      assertTrue(message.contains("second model"), message);
    }
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
  void closesItsNetworksButNotTheEngineAndRefusesUseAfterwards() {
    GenerationPipeline pipeline = pipeline();
    assertEquals(1, engine.open());
    pipeline.close();
    pipeline.close();
    assertEquals(0, engine.open());
    assertThrows(
        IllegalStateException.class, () -> pipeline.latents(GenerationRequest.ofLabels(1)));
    pipeline().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "second"})
  void closesTheOtherNetworkWhereOneFails(String failing) {
    GenerationPipeline.Builder builder =
        builder(FakeBackbone.usual())
            .guidance(new Steered(true, false))
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"));
    engine.failAt(failing);
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains("this one does not compile"), message);
    assertEquals(0, engine.open());
  }

  @Test
  void compilesTheSecondModelOnlyWhereTheGuidanceWantsOne() {
    GenerationPipeline.Builder builder =
        builder(FakeBackbone.usual())
            .guidanceModel(FakeBackbone.usual(), FakeBackbone.weights("second"));
    builder.build().close();
    assertEquals(List.of("main"), engine.compiled());
    builder.guidance(new Steered(true, false)).build().close();
    // The two are loaded beside one another, so either may be first.
    assertEquals(List.of("main", "main", "second"), engine.compiled().stream().sorted().toList());
  }

  @Test
  void refusesPartsThatDoNotFitOneAnother() {
    refused(
        "needs a second model", builder(FakeBackbone.usual()).guidance(new Steered(true, false)));
    refused(
        "must agree",
        builder(FakeBackbone.usual())
            .guidance(new Steered(true, false))
            .guidanceModel(
                new FakeBackbone(Shape.of(3, 1, 2), 10, OptionalLong.empty()),
                FakeBackbone.weights("second")));
    refused(
        "without one",
        builder(new FakeBackbone(Shape.of(2, 1, 2), 10, OptionalLong.empty()))
            .guidance(new Steered(false, true)));
    refused(
        "missing (1): scale",
        GenerationPipeline.builder(
                engine,
                FakeBackbone.usual(),
                Weights.of("other", Map.of("bias", Tensor.of(new float[1], 1))))
            .schedule(NEVER_ASKED)
            .sampler(SAMPLER)
            .guidance(new Steered(false, false)));
    assertEquals(0, engine.open());
    GenerationPipeline.Builder bare =
        GenerationPipeline.builder(engine, FakeBackbone.usual(), FakeBackbone.weights("main"));
    assertTrue(
        String.valueOf(assertThrows(IllegalStateException.class, bare::build).getMessage())
            .contains("needs a noise schedule"));
  }

  private static void refused(String why, GenerationPipeline.Builder builder) {
    String message = String.valueOf(assertThrows(RaeException.class, builder::build).getMessage());
    assertTrue(message.contains(why), message);
  }

  @Test
  void withoutAnAutoencoderGivesLatentsOnly() {
    try (GenerationPipeline pipeline = pipeline()) {
      assertThrows(
          IllegalStateException.class, () -> pipeline.images(GenerationRequest.ofLabels(1)));
    }
  }
}
