// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Whole trajectories of a small DiT-DH against the reference on one engine: every state, with and
 * without guidance. Schedules, solvers and guidance must be on the test's class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SamplingParityTest {
  private final GoldenCase golden = GoldenRun.golden("ode-ddt");
  private final GoldenComparison comparison = new GoldenComparison(golden);
  private Engine engine;
  private CompiledNetwork backbone;
  private CompiledNetwork guide;

  /** Starts the engine under test. */
  protected abstract Engine createEngine();

  /** Starts the engine and compiles both networks. */
  @BeforeAll
  public final void open() {
    engine = createEngine();
    backbone = compile(golden.config().get("stage_2"));
    guide = compile(golden.config().get("guidance_model"));
  }

  /** Closes all. */
  @AfterAll
  public final void close() {
    backbone.close();
    guide.close();
    engine.close();
  }

  private CompiledNetwork compile(JsonNode config) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters parameters = golden.parameters(config.get("params"));
      Backbone built =
          registry.find(BackboneProvider.class, config.get("target").asText()).create(parameters);
      parameters.rejectUnknown();
      var weights = golden.weights(config.get("ckpt").asText());
      WeightsCheck.requireCompatible(built.network(), weights);
      return engine.compile(built.network(), weights);
    }
  }

  private static VelocityFunction velocity(CompiledNetwork network) {
    return (x, t, conditions) ->
        NamedValues.require(
            network.run(Map.of("x", x, "t", t, "y", conditions.tensor("y"))), "velocity");
  }

  /** One forward pass of each network, every run, and nothing left out. */
  @TestFactory
  public final Stream<DynamicTest> trajectories() {
    return Stream.of(
            Stream.of(DynamicTest.dynamicTest("velocity", this::checkForward)),
            GoldenRun.runs(golden)
                .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run))),
            Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)))
        .flatMap(tests -> tests);
  }

  private void checkForward() {
    JsonNode times = golden.config().get("velocity_t");
    Tensor t = Tensor.of(new float[] {times.get(0).floatValue(), times.get(1).floatValue()}, 2);
    check("velocity", velocity(backbone).evaluate(golden.input("z"), t, golden.input("y")));
    check("guidance_velocity", velocity(guide).evaluate(golden.input("z"), t, golden.input("y")));
  }

  private void check(String output, Tensor actual) {
    comparison.check(output, actual, comparison.tolerance(output, "max_rel"));
  }

  private void check(JsonNode description) {
    GoldenRun run = new GoldenRun(description, "ODE");
    comparison.check(run.name() + ".t", run.odeGrid(), 1e-7);
    List<Tensor> states = run.trajectory(golden.input("z"), golden.input("y"), guided(description));
    String xs = run.name() + ".xs";
    // With guidance the reference doubles the batch; the second half is not computed here.
    comparison.checkPart(
        xs,
        GoldenRun.firstImages(comparison.expected(xs), 2),
        GoldenRun.stack(states),
        comparison.tolerance(xs, run.isAdaptive() ? "max_rel_adaptive" : "max_rel"));
  }

  private VelocityFunction guided(JsonNode description) {
    JsonNode method = description.get("method");
    try (Registry registry = Registry.standard()) {
      GuidanceProvider provider =
          registry.find(GuidanceProvider.class, method.isNull() ? "none" : method.asText());
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("scale", description.get("scale").asDouble());
      values.put("t_min", description.get("t_min").asDouble());
      values.put("t_max", description.get("t_max").asDouble());
      values.keySet().retainAll(provider.options().keys());
      return provider
          .create(ConfigParameters.of(golden.name(), values))
          .guide(
              GuidanceInputs.ofClasses(
                  velocity(backbone),
                  Optional.of(velocity(guide)),
                  OptionalLong.of(golden.config().get("null_label").asLong())));
    }
  }
}
