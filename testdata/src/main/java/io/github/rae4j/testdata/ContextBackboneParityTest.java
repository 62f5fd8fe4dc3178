// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TensorAssertions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
 * Every reference result of the backbones with conditions in their sequence (RAEv2) on one engine:
 * predictions, further outputs, and the guided ones through the guidance plugins.
 *
 * <p>Extend it in the engine's own tests. The networks and guidance are found by ServiceLoader and
 * must be on the test's class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class ContextBackboneParityTest extends ParityTest {
  private static final String AREA = "backbones-v2";

  /** The name that the backbones give to each role of a call's outputs. */
  private static final Map<String, String> OUTPUTS =
      Map.of("full", Backbone.PREDICTION, "base", "base", "tap", "tap");

  /** Every call of every case. */
  @TestFactory
  public final Stream<DynamicTest> calls() {
    return Golden.cases(AREA).stream()
        .flatMap(
            golden ->
                StreamSupport.stream(golden.config().get("calls").spliterator(), false)
                    .map(
                        call ->
                            DynamicTest.dynamicTest(
                                golden.name() + " " + outputs(call).values(),
                                () -> check(golden, call))));
  }

  /** Every output of every case belongs to a call, so that none is left out. */
  @Test
  public final void everyOutputIsCompared() {
    assertEquals(12, Golden.cases(AREA).size());
    for (GoldenCase golden : Golden.cases(AREA)) {
      Set<String> called = new TreeSet<>();
      golden.config().get("calls").forEach(call -> called.addAll(outputs(call).values()));
      assertEquals(new TreeSet<>(golden.outputs().names()), called, golden.name());
    }
  }

  private static Map<String, String> outputs(JsonNode call) {
    Map<String, String> outputs = new LinkedHashMap<>();
    call.get("outputs")
        .properties()
        .forEach(entry -> outputs.put(entry.getKey(), entry.getValue().asText()));
    return outputs;
  }

  private void check(GoldenCase golden, JsonNode call) {
    try (GoldenContextModel model =
        new GoldenContextModel(engine(), registry(), golden, golden.config())) {
      if (call.get("method").asText().equals("forward")) {
        checkForward(golden, call, model);
      } else {
        checkGuided(golden, call, model);
      }
    }
  }

  private static void checkForward(GoldenCase golden, JsonNode call, GoldenContextModel model) {
    Map<String, String> outputs = outputs(call);
    Set<String> further = new LinkedHashSet<>();
    outputs.keySet().forEach(role -> further.add(NamedValues.require(OUTPUTS, role)));
    further.remove(Backbone.PREDICTION);
    Map<String, Tensor> actual =
        model.evaluate(
            golden.input("x"), golden.input("t"), model.conditions(golden.inputs(), ""), further);
    outputs.forEach(
        (role, output) ->
            TensorAssertions.assertClose(
                golden.name() + " " + output,
                golden.output(output),
                NamedValues.require(actual, NamedValues.require(OUTPUTS, role)),
                golden.tolerance(output)));
  }

  /**
   * The reference doubles the batch and gives the guided half twice. Each image is evaluated alone,
   * since each of the case has an unconditional condition of its own.
   */
  private void checkGuided(GoldenCase golden, JsonNode call, GoldenContextModel model) {
    String output = NamedValues.require(outputs(call), "guided");
    Tensor expected = golden.output(output);
    int half = expected.shape().intDim(0) / 2;
    Tensor x = golden.input(call.get("x").asText());
    Tensor t = golden.input(call.get("t").asText());
    Conditions doubled = model.conditions(golden.inputs(), call.get("condition_prefix").asText());
    Guidance guidance = guidance(golden, call.get("args"));
    List<Tensor> guided = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      Conditions none = doubled.pick(half + i);
      guided.add(
          guidance
              .guide(new GuidanceInputs(model, Optional.empty(), Optional.of(count -> none)))
              .evaluate(x.rows(i, i + 1), t.rows(i, i + 1), doubled.pick(i)));
    }
    Tensor actual = Tensor.concatRows(guided);
    double tolerance = golden.tolerance(output);
    TensorAssertions.assertClose(output, expected.rows(0, half), actual, tolerance);
    TensorAssertions.assertClose(output, expected.rows(half, 2 * half), actual, tolerance);
  }

  private Guidance guidance(GoldenCase golden, JsonNode args) {
    Map<String, Object> section = new LinkedHashMap<>();
    addInterval(section, args, "cfg");
    addInterval(section, args, "ig");
    if (args.path("uncond_ig_scale").isNumber() && section.get("ig") instanceof Map<?, ?> ig) {
      Map<String, Object> more = new LinkedHashMap<>();
      ig.forEach((key, value) -> more.put(String.valueOf(key), value));
      more.put("unconditional_scale", args.get("uncond_ig_scale").asDouble());
      section.put("ig", more);
    }
    return registry()
        .find(GuidanceProvider.class, "internal")
        .create(ConfigParameters.of(golden.name(), section));
  }

  private static void addInterval(Map<String, Object> section, JsonNode args, String kind) {
    if (args.has(kind + "_scale")) {
      JsonNode interval = args.get(kind + "_interval");
      section.put(
          kind,
          Map.of(
              "scale",
              args.get(kind + "_scale").asDouble(),
              "t_min",
              interval.get(0).asDouble(),
              "t_max",
              interval.get(1).asDouble()));
    }
  }

  /** Weights of outputs that nobody asks for may stand in the checkpoint, and others may not. */
  @Test
  public final void theKeysAreThoseOfTheReference() {
    for (GoldenCase golden : Golden.cases(AREA)) {
      Backbone backbone = GoldenContextModel.backbone(registry(), golden, golden.config());
      Weights weights = golden.weights(golden.config().get("ckpt").asText());
      Set<String> all = new TreeSet<>();
      backbone.furtherOutputs().stream().map(TensorSpec::name).forEach(all::add);
      for (Set<String> asked : List.of(Set.<String>of(), all)) {
        WeightsCheck.requireCompatible(backbone.network(asked), weights);
      }
    }
  }
}
