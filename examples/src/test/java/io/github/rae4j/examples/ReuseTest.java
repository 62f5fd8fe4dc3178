// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.backbones.DiT;
import io.github.rae4j.backbones.DiTDH;
import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Reuse;
import io.github.rae4j.core.pipeline.Reused;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.samplers.guidance.AutoGuidance;
import io.github.rae4j.samplers.guidance.ClassifierFreeGuidance;
import io.github.rae4j.samplers.guidance.NoGuidance;
import io.github.rae4j.samplers.ode.Dopri5;
import io.github.rae4j.samplers.ode.Euler;
import io.github.rae4j.samplers.ode.Heun;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A shared base and a first-block cache, from end to end on both engines. */
class ReuseTest {
  private static final DiTDH DITDH =
      DiTDH.builder()
          .inputSize(List.of(2))
          .inChannels(3)
          .hiddenSize(List.of(8, 12))
          .depth(List.of(3, 1))
          .numHeads(List.of(2, 3))
          .numClasses(4)
          .build();
  private static final DiT DIT =
      DiT.builder()
          .inputSize(List.of(2))
          .inChannels(3)
          .hiddenSize(8)
          .depth(3)
          .numHeads(2)
          .numClasses(4)
          .build();
  private static final NoiseSchedule SCHEDULE =
      new LinearProvider().create(1, ConfigParameters.of("transport", Map.of()));
  private static final Sampler EULER = new Euler(9);
  private static final GenerationRequest FIVE = GenerationRequest.ofLabels(0, 3, 1, 1, 2);

  /** Guidance that sets in and ends on the way. */
  private static final Guidance CFG = new ClassifierFreeGuidance(2, 0.2, 0.8);

  private static final Guidance AUTO = new AutoGuidance(2, 0.2, 0.8);

  private static Map<String, Engine> engines = Map.of();

  @BeforeAll
  static void open() {
    engines = BothEngines.open();
  }

  @AfterAll
  static void close() {
    engines.values().forEach(Engine::close);
  }

  private static GenerationPipeline pipeline(
      Engine engine, Backbone backbone, Sampler sampler, Guidance guidance, Reuse reuse) {
    return GenerationPipeline.builder(engine, backbone, BothEngines.weights(backbone.network()))
        .schedule(SCHEDULE)
        .sampler(sampler)
        .guidance(guidance)
        .guidanceModel(DIT.withDepth(2), BothEngines.weights(DIT.withDepth(2).network()))
        .reuse(reuse)
        .build();
  }

  private static float[] latents(
      Engine engine, Backbone backbone, Sampler sampler, Guidance guidance, Reuse reuse) {
    try (GenerationPipeline pipeline = pipeline(engine, backbone, sampler, guidance, reuse)) {
      return pipeline.latents(FIVE).toFloatArray();
    }
  }

  /** A base that is computed every time, in stages, gives the bits of the whole network. */
  @Test
  void computingEverythingGivesTheSameBits() {
    Reuse always = Reuse.baseAt(IntStream.range(0, 16).boxed().toList());
    engines.forEach(
        (name, engine) -> {
          for (Sampler sampler : List.of(new Euler(17), new Heun(9))) {
            assertArrayEquals(
                latents(engine, DITDH, sampler, CFG, Reuse.NONE),
                latents(engine, DITDH, sampler, CFG, always),
                name);
          }
          // A change that is never below the threshold.
          for (Backbone backbone : List.of(DITDH, DIT)) {
            assertArrayEquals(
                latents(engine, backbone, EULER, CFG, Reuse.NONE),
                latents(engine, backbone, EULER, CFG, Reuse.blocksBelow(1e-12)),
                name);
          }
        });
  }

  /** Euler's method by hand, with the base of every third step and the time of each. */
  @Test
  void goesOnWithOldFeaturesAndANewTime() {
    Stages stages = DITDH.baseAndHead().orElseThrow();
    engines.forEach(
        (name, engine) -> {
          Tensor noise = BothEngines.random(Shape.of(2, 3, 2, 2), 7);
          float[] times = SCHEDULE.grid(SCHEDULE.odeInterval(), 9);
          float[] x = noise.toFloatArray();
          Tensor features = Tensor.of(new float[0], 0);
          try (CompiledNetwork base = compile(engine, stages, 0);
              CompiledNetwork head = compile(engine, stages, 1)) {
            for (int i = 1; i < times.length; i++) {
              Tensor state = Tensor.of(x, 2, 3, 2, 2);
              Tensor t = Tensor.of(new float[] {times[i - 1], times[i - 1]}, 2);
              if ((i - 1) % 3 == 0) {
                features =
                    NamedValues.require(
                        base.run(Map.of("x", state, "t", t, "y", Tensor.of(new long[] {1, 2}, 2))),
                        StagedBackbone.FEATURES);
              }
              float[] v =
                  NamedValues.require(
                          head.run(Map.of("x", state, "t", t, StagedBackbone.FEATURES, features)),
                          Backbone.PREDICTION)
                      .toFloatArray();
              for (int k = 0; k < x.length; k++) {
                x[k] -= (times[i - 1] - times[i]) * v[k];
              }
            }
          }
          try (GenerationPipeline pipeline =
              pipeline(engine, DITDH, EULER, new NoGuidance(), Reuse.baseEvery(3))) {
            GenerationRequest request = GenerationRequest.ofLabels(1, 2).withNoise(noise);
            assertArrayEquals(x, pipeline.latents(request).toFloatArray(), name);
            assertEquals(new Reused(16, 6), pipeline.reused());
          }
        });
  }

  private static CompiledNetwork compile(Engine engine, Stages stages, int number) {
    Network stage = stages.networks().get(number);
    return engine.compile(stage, BothEngines.weights(DITDH.network()));
  }

  private record Case(Backbone backbone, Guidance guidance, Reuse reuse) {}

  /** Both branches and both models have memories of their own, which are those of each image. */
  @Test
  void noImageDependsOnItsBatch() {
    List<Case> cases =
        List.of(
            new Case(DITDH, CFG, Reuse.baseEvery(2)),
            new Case(DITDH, CFG, Reuse.baseAt(List.of(0, 1, 5))),
            new Case(DITDH, CFG, Reuse.blocksBelow(0.2)),
            new Case(DIT, CFG, Reuse.blocksBelow(0.2)),
            new Case(DIT, AUTO, Reuse.blocksBelow(0.2)));
    engines.forEach((name, engine) -> cases.forEach(each -> checkBatches(name, engine, each)));
  }

  private static void checkBatches(String name, Engine engine, Case each) {
    String words = name + ", " + each.reuse().words();
    try (GenerationPipeline pipeline =
        pipeline(engine, each.backbone(), EULER, each.guidance(), each.reuse())) {
      float[] together = pipeline.latents(FIVE).toFloatArray();
      for (int size : new int[] {1, 2}) {
        float[] apart = pipeline.latents(FIVE.withBatchSize(size)).toFloatArray();
        assertArrayEquals(together, apart, lastBits(name), words + ", batches of " + size);
      }
      float[] whole = latents(engine, each.backbone(), EULER, each.guidance(), Reuse.NONE);
      assertFalse(Arrays.equals(together, whole), words);
      Reused reused = pipeline.reused();
      assertTrue(reused.computed() < reused.evaluations(), reused.toString());
    }
  }

  /** libtorch's products of float32 depend in their last bits on the number of rows. */
  private static float lastBits(String engine) {
    return engine.equals("pytorch") ? 2e-5f : 0;
  }

  /** Both models of AutoGuidance share; the second one begins where the guidance does. */
  @Test
  void theSecondModelSharesItsOwnBase() {
    DiTDH weaker = DITDH.withDepth(List.of(2, 1));
    engines.forEach(
        (name, engine) -> {
          List<float[]> results = new ArrayList<>();
          for (int size : new int[] {5, 2}) {
            try (GenerationPipeline pipeline =
                GenerationPipeline.builder(engine, DITDH, BothEngines.weights(DITDH.network()))
                    .schedule(SCHEDULE)
                    .sampler(EULER)
                    .guidance(AUTO)
                    .guidanceModel(weaker, BothEngines.weights(weaker.network()))
                    .reuse(Reuse.baseEvery(3))
                    .build()) {
              results.add(pipeline.latents(FIVE.withBatchSize(size)).toFloatArray());
              long guided =
                  Arrays.stream(grid()).filter(t -> t >= 0.2 && t <= 0.8).limit(8).count();
              long begun =
                  IntStream.range(0, 8).filter(i -> grid()[i] <= 0.8).findFirst().orElse(0);
              long anew =
                  1
                      + IntStream.range((int) begun + 1, (int) (begun + guided))
                          .filter(i -> i % 3 == 0)
                          .count();
              assertEquals(new Reused(5 * (8 + guided), 5 * (3 + anew)), pipeline.reused(), name);
            }
          }
          assertArrayEquals(results.get(0), results.get(1), lastBits(name), name);
        });
  }

  private static double[] grid() {
    float[] times = SCHEDULE.grid(SCHEDULE.odeInterval(), 9);
    return IntStream.range(0, 8).mapToDouble(i -> times[i]).toArray();
  }

  /** A cache decides for each image by itself. */
  @Test
  void someImagesAreComputedAndOthersNot() {
    engines.forEach(
        (name, engine) -> {
          boolean apart = false;
          for (double change = 0.02; change < 0.6 && !apart; change *= 1.3) {
            try (GenerationPipeline pipeline =
                pipeline(engine, DIT, EULER, new NoGuidance(), Reuse.blocksBelow(change))) {
              pipeline.latents(FIVE);
              apart = pipeline.reused().computed() % 5 != 0;
            }
          }
          assertTrue(apart, name);
        });
  }

  @Test
  void refusesWhatCannotBeShared() {
    Engine engine = engines.values().iterator().next();
    refused("DiT)", () -> pipeline(engine, DIT, EULER, CFG, Reuse.baseEvery(2)));
    refused("guidance backbone", () -> pipeline(engine, DITDH, EULER, AUTO, Reuse.baseEvery(2)));
    Dopri5 adaptive = Dopri5.builder().build();
    refused("Dopri5", () -> pipeline(engine, DITDH, adaptive, CFG, Reuse.baseEvery(2)));
    refused("Dopri5", () -> pipeline(engine, DIT, adaptive, CFG, Reuse.blocksBelow(0.1)));
    refused(
        "first block",
        () -> pipeline(engine, DIT.withDepth(1), EULER, CFG, Reuse.blocksBelow(0.1)));
    TwoPredictionBackbone whole =
        new TwoPredictionBackbone(DIT.latentShape(), new ClassConditioning(4, true), 8, 2);
    refused("TwoPrediction", () -> pipeline(engine, whole, EULER, CFG, Reuse.baseEvery(2)));
    refused(
        "[base]",
        () -> pipeline(engine, DITDH, EULER, new InternalGuidance(2), Reuse.baseEvery(2)));
  }

  private static void refused(String part, Runnable build) {
    ConfigException e = assertThrows(ConfigException.class, build::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    assertTrue(e.key().orElseThrow().startsWith(Reuse.SECTION), e.key().toString());
  }
}
