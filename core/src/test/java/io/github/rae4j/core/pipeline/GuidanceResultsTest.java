// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What guidances and backbones of others give. */
@SuppressWarnings("NullAway") // Code that was compiled without annotations may give null.
class GuidanceResultsTest {
  private final FakeGeneration fake = new FakeGeneration();

  /** A guidance that makes its model of the inputs. */
  private record Steering(Function<GuidanceInputs, VelocityFunction> maker, Set<String> further)
      implements Guidance {
    /** Changes what the backbone has given. */
    static Steering changing(UnaryOperator<Tensor> change) {
      return new Steering(
          inputs -> (x, t, conditions) -> change.apply(inputs.model().evaluate(x, t, conditions)),
          Set.of());
    }

    @Override
    public boolean needsGuidanceModel() {
      return false;
    }

    @Override
    public boolean needsNoCondition() {
      return false;
    }

    @Override
    public Set<String> furtherOutputs() {
      return further;
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return maker.apply(inputs);
    }
  }

  private static Tensor scaled(Tensor tensor, float factor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return Tensor.of(values, tensor.shape().dims());
  }

  private String failure(Guidance guidance) {
    try (GenerationPipeline pipeline =
        fake.builder(FakeBackbone.usual()).guidance(guidance).build()) {
      return FakeGeneration.failure(pipeline, GenerationRequest.ofLabels(1, 1));
    }
  }

  @Test
  void aGuidanceWhoseModelGivesNoPredictionIsNamedAndNotTheSampler() {
    List<UnaryOperator<Tensor>> wrong =
        List.of(
            velocity -> null,
            velocity -> velocity.rows(0, 1),
            velocity -> scaled(velocity, Float.NaN),
            velocity -> scaled(velocity, Float.POSITIVE_INFINITY));
    for (UnaryOperator<Tensor> change : wrong) {
      String message = failure(Steering.changing(change));
      assertTrue(message.startsWith(Steering.class.getName() + ".guide(..).evaluate"), message);
      assertTrue(message.contains("float32 (2, 2, 1, 2), all of it finite"), message);
    }
    String message = failure(Steering.changing(velocity -> scaled(velocity, Float.NaN)));
    assertTrue(message.contains("gave NaN though the outputs of the networks are fini"), message);
  }

  @Test
  void aNetworkThatGivesNanIsNamedInsteadOfTheGuidance() {
    FakeEngine broken =
        new FakeEngine(inputs -> Map.of("velocity", scaled(inputs.get("x"), Float.NaN)));
    try (GenerationPipeline pipeline =
        GenerationPipeline.builder(broken, FakeBackbone.usual(), FakeBackbone.weights("main"))
            .schedule(FakeGeneration.NEVER_ASKED)
            .sampler(FakeGeneration.SAMPLER)
            .guidance(Steering.changing(velocity -> scaled(velocity, 2)))
            .build()) {
      GenerationRequest request = GenerationRequest.ofLabels(1);
      CheckpointException refused =
          assertThrows(CheckpointException.class, () -> pipeline.latents(request));
      assertTrue(refused.getMessage().startsWith("the backbone gave NaN"), refused.getMessage());
    }
  }

  @Test
  void aGuidanceWithoutAModelOrNamesOfOutputsIsRefusedWhenThePipelineIsMade() {
    Map<String, Guidance> wrong = new HashMap<>();
    wrong.put(".guide in", new Steering(inputs -> null, Set.of()));
    wrong.put(".furtherOutputs in", new Steering(GuidanceInputs::model, null));
    wrong.forEach(
        (method, guidance) -> {
          GenerationPipeline.Builder builder =
              fake.builder(FakeBackbone.usual()).guidance(guidance);
          String message = assertThrows(PluginException.class, builder::build).getMessage();
          assertTrue(message.startsWith(Steering.class.getName() + method), message);
          assertEquals(0, fake.engine.open());
        });
  }

  /** A usual backbone with answers of its own. */
  private record Answering(
      Shape latentShape, Conditioning conditioning, List<TensorSpec> furtherOutputs, boolean made)
      implements Backbone {
    @Override
    public Network network() {
      return made ? FakeBackbone.usual().network() : null;
    }
  }

  @Test
  void aBackboneThatAnswersNullIsRefusedWithTheMethod() {
    Backbone usual = FakeBackbone.usual();
    Shape shape = usual.latentShape();
    Conditioning labels = usual.conditioning();
    Map<String, Backbone> wrong =
        Map.of(
            "latentShape", new Answering(null, labels, List.of(), true),
            "conditioning", new Answering(shape, null, List.of(), true),
            "furtherOutputs", new Answering(shape, labels, null, true),
            "network", new Answering(shape, labels, List.of(), false));
    wrong.forEach(
        (method, backbone) -> {
          GenerationPipeline.Builder builder =
              GenerationPipeline.builder(fake.engine, backbone, FakeBackbone.weights("main"))
                  .schedule(FakeGeneration.NEVER_ASKED)
                  .sampler(FakeGeneration.SAMPLER)
                  .guidance(new FakeGeneration.Steered(false, false));
          String message = assertThrows(PluginException.class, builder::build).getMessage();
          assertTrue(message.startsWith(Answering.class.getName() + "." + method), message);
        });
  }
}
