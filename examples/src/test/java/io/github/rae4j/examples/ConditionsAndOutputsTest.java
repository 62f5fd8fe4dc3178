// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.pytorch.PyTorchTrainingEngineProvider;
import io.github.rae4j.samplers.guidance.ClassifierFreeGuidance;
import io.github.rae4j.samplers.guidance.NoGuidance;
import io.github.rae4j.samplers.ode.HeunProvider;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.testkit.TokenBackbone;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Text conditions with a mask, and further outputs asked for by name, from end to end on ONNX
 * Runtime and on libtorch, with latents that are twice as wide as high.
 */
class ConditionsAndOutputsTest {
  private static final Shape LATENT = Shape.of(3, 2, 4);
  private static final TokenBackbone TEXT =
      new TokenBackbone(LATENT, TokenConditioning.of(4, 6), 8, 2);
  private static final TwoPredictionBackbone TWO =
      new TwoPredictionBackbone(LATENT, new ClassConditioning(3, true), 8, 4);
  private static final NoiseSchedule SCHEDULE =
      new LinearProvider().create(1, ConfigParameters.of("transport", Map.of()));

  private static Map<String, Engine> engines = Map.of();

  @BeforeAll
  static void open() {
    engines = BothEngines.open();
  }

  @AfterAll
  static void close() {
    engines.values().forEach(Engine::close);
  }

  private static Weights weights(Backbone backbone) {
    Set<String> all = new HashSet<>();
    backbone.furtherOutputs().forEach(spec -> all.add(spec.name()));
    return BothEngines.weights(backbone.network(all));
  }

  private static GenerationPipeline pipeline(Engine engine, Backbone backbone, Guidance guidance) {
    return GenerationPipeline.builder(engine, backbone, weights(backbone))
        .schedule(SCHEDULE)
        .sampler(new HeunProvider().create(ConfigParameters.of("sampler", Map.of("num_steps", 4))))
        .guidance(guidance)
        .build();
  }

  private static Tensor latents(
      Engine engine, Backbone backbone, Guidance guidance, GenerationRequest request) {
    try (GenerationPipeline pipeline = pipeline(engine, backbone, guidance)) {
      return pipeline.latents(request.withSeed(5));
    }
  }

  /** Samples on both engines, requires that they agree, and gives what they give. */
  private static float[] agreed(Backbone backbone, Guidance guidance, GenerationRequest request) {
    Map<String, float[]> results = new LinkedHashMap<>();
    engines.forEach(
        (name, engine) -> {
          Tensor latents = latents(engine, backbone, guidance, request);
          assertEquals(Shape.of(request.count(), 3, 2, 4), latents.shape());
          results.put(name, latents.toFloatArray());
        });
    float[] first = results.values().iterator().next();
    results.forEach((name, values) -> assertArrayEquals(first, values, 2e-5f, name));
    return first;
  }

  private static Condition text(int tokens, int seed) {
    return Condition.tokens(BothEngines.random(Shape.of(tokens, 6), seed));
  }

  @Test
  void textIsSampledWithClassifierFreeGuidance() {
    GenerationRequest request =
        GenerationRequest.ofConditions(List.of(text(1, 1), text(4, 2), Condition.none()));
    float[] plain = agreed(TEXT, new NoGuidance(), request);
    float[] guided = agreed(TEXT, new ClassifierFreeGuidance(3), request);
    int size = (int) LATENT.elements();
    assertFalse(Arrays.equals(row(plain, 0, size), row(guided, 0, size)));
    assertFalse(Arrays.equals(row(plain, 1, size), row(guided, 1, size)));
    // Where there is no condition, both sides of the guidance are the same.
    assertArrayEquals(row(plain, 2, size), row(guided, 2, size), 1e-5f);
  }

  private static float[] row(float[] values, int row, int size) {
    return Arrays.copyOfRange(values, row * size, (row + 1) * size);
  }

  /** What the mask leaves out has no effect, whatever stands there. */
  @Test
  void maskedTokensHaveNoEffect() {
    Tensor two = BothEngines.random(Shape.of(2, 6), 3);
    Tensor noise = BothEngines.random(Shape.of(2, 6), 4);
    Condition masked =
        Condition.tokens(
            Tensor.concatRows(List.of(two, noise)),
            Tensor.of(new boolean[] {true, true, false, false}, 4));
    float[] both =
        agreed(
            TEXT,
            new NoGuidance(),
            GenerationRequest.ofConditions(List.of(Condition.tokens(two), masked)));
    float[] alone =
        agreed(
            TEXT, new NoGuidance(), GenerationRequest.ofConditions(List.of(Condition.tokens(two))));
    assertArrayEquals(alone, row(both, 0, alone.length), 1e-5f);
    float[] withMask =
        agreed(TEXT, new NoGuidance(), GenerationRequest.ofConditions(List.of(masked)));
    assertArrayEquals(alone, withMask, 1e-6f);
  }

  @Test
  void aLabelIsNoText() {
    engines.forEach(
        (name, engine) -> {
          try (GenerationPipeline pipeline = pipeline(engine, TEXT, new NoGuidance())) {
            ConfigException e =
                assertThrows(
                    ConfigException.class, () -> pipeline.latents(GenerationRequest.ofLabels(1)));
            assertTrue(e.getMessage().contains("1 to 4 tokens of width 6"), e.getMessage());
          }
        });
  }

  @Test
  void guidanceAsksForTheWeakerPredictionByName() {
    GenerationRequest request = GenerationRequest.ofLabels(0, 2);
    float[] plain = agreed(TWO, new NoGuidance(), request);
    float[] guided = agreed(TWO, new InternalGuidance(2), request);
    assertFalse(Arrays.equals(plain, guided));
    // With scale 1 the weaker prediction cancels out.
    assertArrayEquals(plain, agreed(TWO, new InternalGuidance(1), request), 1e-5f);
  }

  @Test
  void aBackboneWithoutTheOutputIsRefusedBeforeItRuns() {
    engines.forEach(
        (name, engine) -> {
          ConfigException e =
              assertThrows(
                  ConfigException.class, () -> pipeline(engine, TEXT, new InternalGuidance(2)));
          assertTrue(e.getMessage().contains("base"), e.getMessage());
        });
  }

  /**
   * The graph of ONNX Runtime and the passes of libtorch hold the operations of the weaker
   * prediction only where guidance asks for it: a layer norm, a linear layer, and two that move
   * channels to the front.
   */
  @Test
  void whatNobodyAsksForIsNotComputed() {
    engines.forEach(
        (name, engine) -> {
          CountedBackbone plain = new CountedBackbone(TWO);
          latents(engine, plain, new NoGuidance(), GenerationRequest.ofLabels(1));
          assertEquals(Set.of(Set.of()), plain.operations().keySet(), name);

          CountedBackbone guided = new CountedBackbone(TWO);
          latents(engine, guided, new InternalGuidance(2), GenerationRequest.ofLabels(1));
          Set<String> base = Set.of(TwoPredictionBackbone.BASE);
          // One network is enough where guidance wants the weaker prediction at every time.
          assertEquals(Set.of(base), guided.operations().keySet(), name);
          int alone = plain.operations().get(Set.of());
          assertEquals(alone + 4, guided.operations().get(base), name);
        });
  }

  /** ONNX Runtime fuses operations otherwise where a value between them is an output. */
  @Test
  void thePredictionIsTheSameWithAndWithoutFurtherOutputs() {
    Weights weights = weights(TWO);
    Map<String, Tensor> inputs =
        Map.of(
            "x", BothEngines.random(Shape.of(2, 3, 2, 4), 1),
            "t", Tensor.of(new float[] {0.25f, 0.75f}, 2),
            "y", Tensor.of(new long[] {0, 3}, 2));
    engines.forEach(
        (name, engine) -> {
          float[] alone = run(engine, TWO.network(), weights, inputs);
          Set<String> all = Set.of(TwoPredictionBackbone.BASE, TwoPredictionBackbone.TAP);
          assertArrayEquals(alone, run(engine, TWO.network(all), weights, inputs), 1e-6f, name);
        });
  }

  private static float[] run(
      Engine engine, Network network, Weights weights, Map<String, Tensor> inputs) {
    try (var compiled = engine.compile(network, weights)) {
      Tensor prediction = compiled.run(inputs).get(Backbone.PREDICTION);
      return prediction == null ? new float[0] : prediction.toFloatArray();
    }
  }

  @Test
  void oneStepOfTrainingReachesTheConditions() {
    List<Condition> texts = List.of(text(3, 7), Condition.none());
    train(TEXT, texts, Set.of("key.weight", "value.weight", "query.bias"));
    train(TWO, List.of(Condition.label(1), Condition.none()), Set.of("labels"));
  }

  private static void train(Backbone backbone, List<Condition> conditions, Set<String> reached) {
    Map<String, Tensor> inputs =
        FlowMatching.inputs(
            SCHEDULE,
            BothEngines.random(Shape.of(2, 3, 2, 4), 11),
            BothEngines.random(Shape.of(2, 3, 2, 4), 12),
            new float[] {0.3f, 0.8f},
            backbone.conditioning().encode(conditions));
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider()
                .create(TestDevice.options().withThreads(1), Precision.FLOAT32);
        TrainableNetwork model =
            engine.trainable(
                backbone.network(), BothEngines.weights(backbone.network()), spec -> true);
        TrainingProgram program = engine.program(new FlowMatching(model, SCHEDULE.prediction()));
        Optimizer optimizer = engine.optimizer(model, new AdamW(0.9, 0.95, 1e-8, 0))) {
      double before;
      try (ForwardPass pass = program.evaluate(inputs)) {
        before = pass.scalar("loss");
        pass.backward("loss");
      }
      Weights gradients = model.gradients();
      for (String key : reached) {
        float[] gradient = gradients.get(key).toFloatArray();
        assertFalse(Arrays.equals(new float[gradient.length], gradient), key);
      }
      optimizer.step(1e-3);
      try (ForwardPass pass = program.evaluateWithoutGradients(inputs)) {
        double after = pass.scalar("loss");
        assertTrue(after < before, "the loss went from %s to %s".formatted(before, after));
      }
    }
  }
}
