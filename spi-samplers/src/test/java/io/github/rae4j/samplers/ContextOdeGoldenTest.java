// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testdata.GoldenContextRun;
import io.github.rae4j.testdata.GoldenRun;
import io.github.rae4j.testkit.RecordingModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** RAEv2's grid, predicted data and guidance, with models in closed form. */
class ContextOdeGoldenTest {
  private final GoldenCase golden = Golden.get("samplers-v2", "ode-analytic-v2");
  private final GoldenComparison comparison = new GoldenComparison(golden);

  @Test
  void everyCaseHasATest() {
    assertEquals(
        Set.of("ode-analytic-v2", "ode-ddt-v2"),
        Golden.cases("samplers-v2").stream().map(GoldenCase::name).collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> runs() {
    return Stream.concat(
        GoldenRun.runs(golden)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run))),
        Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)));
  }

  private record TwoOutputs(VelocityFunction full, VelocityFunction base)
      implements VelocityFunction {
    @Override
    public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
      return full.evaluate(x, t, conditions);
    }

    @Override
    public Map<String, Tensor> evaluate(
        Tensor x, Tensor t, Conditions conditions, Set<String> further) {
      assertEquals(Set.of("base"), further);
      return Map.of(
          Backbone.PREDICTION,
          full.evaluate(x, t, conditions),
          "base",
          base.evaluate(x, t, conditions));
    }
  }

  private void check(JsonNode description) {
    String name = description.get("name").asText();
    GoldenContextRun run = GoldenContextRun.of(description);
    comparison.check(name + ".t", run.grid(), golden.tolerance().get("t_max_abs").asDouble());

    RecordingModel model =
        new RecordingModel(
            new TwoOutputs(golden.analyticModel("model"), golden.analyticModel("base_model")));
    List<Tensor> states;
    try (Registry registry = Registry.standard()) {
      VelocityFunction guided =
          run.guidance(registry, description)
              .guide(
                  GuidanceInputs.ofClasses(
                      model,
                      Optional.empty(),
                      OptionalLong.of(golden.config().get("null_label").asLong())));
      states = run.trajectory(golden.input("z"), Conditions.labels(golden.input("y")), guided);
    }
    String xs = name + ".xs";
    // With guidance the reference doubles the batch; the second half is not computed here.
    comparison.checkPart(
        xs,
        GoldenRun.firstImages(comparison.expected(xs), 2),
        GoldenRun.stack(states),
        comparison.tolerance(xs, "max_rel"));
    if (golden.outputs().names().contains(name + ".sample")) {
      comparison.check(
          name + ".sample",
          states.get(states.size() - 1),
          comparison.tolerance(name + ".sample", "max_rel"));
    }
    assertEquals(description.get("model_calls").asInt(), model.calls().size());
    double scale = description.get("guidance").get("cfg").get("scale").asDouble();
    if (scale <= 1) {
      assertEquals(2 * model.calls().size(), model.rows(), "one evaluation of each image");
    }
    JsonNode ig = description.get("guidance").get("ig");
    for (RecordingModel.Call call : model.calls()) {
      float t = call.t().floats().get(0);
      boolean inside = t >= ig.get("t_min").floatValue() && t <= ig.get("t_max").floatValue();
      assertEquals(
          ig.get("scale").asDouble() > 1 && inside, !call.further().isEmpty(), "base at " + t);
    }
  }
}
