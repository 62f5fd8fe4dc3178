// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every reference result of the backbones, with and without guidance, on one engine.
 *
 * <p>Extend it in the engine's own tests. The networks and guidance are found by ServiceLoader and
 * must be on the test's class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class EngineParityTest extends ParityTest {
  /** The velocity of every backbone case, with and without guidance. */
  @TestFactory
  public final Stream<DynamicTest> backbones() {
    return Golden.cases("backbones").stream()
        .flatMap(
            golden ->
                StreamSupport.stream(golden.config().get("calls").spliterator(), false)
                    .map(
                        call ->
                            DynamicTest.dynamicTest(
                                golden.name() + " " + call.get("output").asText(),
                                () -> checkBackboneCall(golden, call))));
  }

  /** Base and head, and the stages around the blocks, give the bits of the whole network. */
  @TestFactory
  public final Stream<DynamicTest> stages() {
    return Golden.cases("backbones").stream()
        .filter(golden -> !golden.inputs().names().contains("s"))
        .map(
            golden ->
                DynamicTest.dynamicTest(golden.name() + " stages", () -> checkStages(golden)));
  }

  private void checkStages(GoldenCase golden) {
    StagedBackbone backbone = (StagedBackbone) backbone(golden, golden.config());
    Weights weights = golden.weights(golden.config().get("ckpt").asText());
    Map<String, Tensor> inputs = new HashMap<>();
    for (TensorSpec input : backbone.network().signature().inputs()) {
      inputs.put(input.name(), golden.input(input.name()));
    }
    Tensor whole;
    try (CompiledNetwork network = compile(backbone.network(), weights)) {
      whole = NamedValues.require(network.run(inputs), Backbone.PREDICTION);
    }
    Stream.of(backbone.baseAndHead(), backbone.aroundBlocks())
        .flatMap(Optional::stream)
        .forEach(
            stages ->
                assertSameBits(
                    golden.name(),
                    whole,
                    NamedValues.require(
                        stages.run(inputs, (stage, given) -> runOnce(stage, weights, given)),
                        Backbone.PREDICTION)));
  }

  private Map<String, Tensor> runOnce(Network stage, Weights weights, Map<String, Tensor> inputs) {
    try (CompiledNetwork network = engine().compile(stage, weights)) {
      return network.run(inputs);
    }
  }

  /** Every output of every case belongs to a call, so that none is left out. */
  @Test
  public final void everyOutputIsCompared() {
    for (GoldenCase golden : Golden.cases("backbones")) {
      Set<String> called = new TreeSet<>();
      golden.config().get("calls").forEach(call -> called.add(call.get("output").asText()));
      assertEquals(new TreeSet<>(golden.outputs().names()), called, golden.name());
    }
  }

  private void checkBackboneCall(GoldenCase golden, JsonNode call) {
    JsonNode config = golden.config();
    Backbone backbone = backbone(golden, config);
    String output = call.get("output").asText();
    Tensor expected = golden.output(output);
    double tolerance = golden.tolerance(output);
    Network forward =
        golden.inputs().names().contains("s")
            ? backbone.networkGivenBase().orElseThrow()
            : backbone.network();
    try (CompiledNetwork network = compile(forward, golden.weights(config.get("ckpt").asText()))) {
      VelocityFunction model = velocity(network);
      if (call.get("method").asText().equals("forward")) {
        Map<String, Tensor> inputs = new HashMap<>();
        network.signature().inputs().forEach(i -> inputs.put(i.name(), golden.input(i.name())));
        assertClose(
            output, expected, NamedValues.require(network.run(inputs), "velocity"), tolerance);
      } else {
        checkGuidance(golden, call, backbone, model, expected, tolerance);
      }
    }
  }

  /**
   * The reference doubles the batch and repeats the guided half; here the first half is compared.
   */
  private void checkGuidance(
      GoldenCase golden,
      JsonNode call,
      Backbone backbone,
      VelocityFunction model,
      Tensor expected,
      double tolerance) {
    boolean auto = call.get("method").asText().equals("forward_with_autoguidance");
    int half = expected.shape().intDim(0) / 2;
    Tensor x = golden.input("x2").rows(0, half);
    Tensor y = golden.input("y2").rows(0, half);
    Tensor t = golden.input(call.get("t").asText()).rows(0, half);
    Map<String, Object> section = guidanceSection(call.get("args"), t.floats().get(0));
    Guidance guidance =
        registry()
            .find(GuidanceProvider.class, auto ? "autoguidance" : "cfg")
            .create(ConfigParameters.of(golden.name(), section));
    Optional<CompiledNetwork> second = Optional.empty();
    if (auto) {
      JsonNode guide = golden.config().get("guidance_model");
      second =
          Optional.of(
              compile(
                  backbone(golden, guide).network(), golden.weights(guide.get("ckpt").asText())));
    }
    try {
      VelocityFunction guided =
          guidance.guide(
              GuidanceInputs.ofClasses(
                  model, second.map(EngineParityTest::velocity), backbone.nullLabel()));
      assertClose(
          call.get("output").asText(), expected.rows(0, half), guided.evaluate(x, t, y), tolerance);
    } finally {
      second.ifPresent(CompiledNetwork::close);
    }
  }

  /**
   * LightningDiT's intervals are a list of half-open pairs in which guidance is off or has another
   * scale, decided by the first time of the batch; DiT-DH's is one closed pair in which it is on.
   * Both are written here as the one meaning that rae4j knows.
   */
  private static Map<String, Object> guidanceSection(JsonNode args, float firstTime) {
    double scale = args.get("cfg_scale").asDouble();
    JsonNode interval = args.get("cfg_interval");
    if (!args.has("interval_cfg")) {
      return Map.of(
          "scale", scale, "t_min", interval.get(0).asDouble(), "t_max", interval.get(1).asDouble());
    }
    for (JsonNode pair : interval) {
      if (firstTime >= pair.get(0).asDouble() && firstTime < pair.get(1).asDouble()) {
        double inside = args.get("interval_cfg").asDouble();
        return Map.of("scale", inside > 1 ? inside : 1.0, "t_min", 0.0, "t_max", 1.0);
      }
    }
    return Map.of("scale", scale, "t_min", 0.0, "t_max", 1.0);
  }

  private Backbone backbone(GoldenCase golden, JsonNode config) {
    ConfigParameters parameters = golden.parameters(config.get("params"));
    Backbone backbone =
        registry().find(BackboneProvider.class, config.get("target").asText()).create(parameters);
    parameters.rejectUnknown();
    return backbone;
  }

  private CompiledNetwork compile(Network network, Weights weights) {
    WeightsCheck.requireCompatible(network, weights);
    return engine().compile(network, weights);
  }

  private static VelocityFunction velocity(CompiledNetwork network) {
    return (x, t, conditions) ->
        NamedValues.require(
            network.run(Map.of("x", x, "t", t, "y", conditions.tensor("y"))), "velocity");
  }
}
