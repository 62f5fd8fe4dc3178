// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.RecordingModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Whole trajectories of a small RAEv2 backbone against the reference on one engine: every state,
 * plain, with internal guidance, with classifier-free guidance and with both. Schedules, solvers
 * and guidance must be on the test's class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ContextSamplingParityTest {
  private final GoldenCase golden = Golden.get("samplers-v2", "ode-ddt-v2");
  private final GoldenComparison comparison = new GoldenComparison(golden);
  private Engine engine;
  private Registry registry;
  private GoldenContextModel model;

  /** Starts the engine under test. */
  protected abstract Engine createEngine();

  /** Starts the engine and finds the providers. */
  @BeforeAll
  public final void open() {
    engine = createEngine();
    registry = Registry.standard();
    model = new GoldenContextModel(engine, registry, golden, golden.config().get("stage_2"));
  }

  /** Closes all. */
  @AfterAll
  public final void close() {
    model.close();
    registry.close();
    engine.close();
  }

  /** Single forward passes, every run, and nothing left out. */
  @TestFactory
  public final Stream<DynamicTest> trajectories() {
    return Stream.of(
            Stream.of(DynamicTest.dynamicTest("forward", this::checkForward)),
            GoldenRun.runs(golden)
                .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run))),
            Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)))
        .flatMap(tests -> tests);
  }

  private void checkForward() {
    JsonNode direct = golden.config().get("direct");
    Conditions labels = Conditions.labels(golden.input("y"));
    Tensor z = golden.input("z");
    Map<String, Tensor> outputs =
        model.evaluate(z, times(direct.get("full_base_t")), labels, Set.of("base"));
    check("full", NamedValues.require(outputs, Backbone.PREDICTION));
    check("base", NamedValues.require(outputs, "base"));
    Tensor t = times(direct.get("drift_x_t"));
    GoldenContextRun run = new GoldenContextRun("x", 1, direct.get("drift_x_t_eps").asDouble(), 10);
    float[] x = z.toFloatArray();
    float[] drift = model.evaluate(z, t, labels).toFloatArray();
    int size = x.length / t.elements();
    for (int i = 0; i < t.elements(); i++) {
      PathFunctions.flow(
          run.schedule(), t.floats().get(i), x, drift, drift, i * size, (i + 1) * size);
    }
    check("drift_x", Tensor.of(drift, z.shape().dims()));
  }

  private static Tensor times(JsonNode values) {
    float[] times = new float[values.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = values.get(i).floatValue();
    }
    return Tensor.of(times, times.length);
  }

  private void check(String output, Tensor actual) {
    comparison.check(output, actual, comparison.tolerance(output, "max_rel"));
  }

  private void check(JsonNode description) {
    GoldenContextRun run = GoldenContextRun.of(description);
    String name = description.get("name").asText();
    comparison.check(name + ".t", run.grid(), golden.tolerance().get("t_max_abs").asDouble());
    RecordingModel recorded = new RecordingModel(model);
    VelocityFunction guided =
        run.guidance(registry, description)
            .guide(
                GuidanceInputs.ofClasses(
                    recorded,
                    Optional.empty(),
                    OptionalLong.of(golden.config().get("null_label").asLong())));
    List<Tensor> states =
        run.trajectory(golden.input("z"), Conditions.labels(golden.input("y")), guided);
    check(name + ".xs", GoldenRun.stack(states));
    Assertions.assertEquals(
        description.get("model_calls").asInt(), recorded.calls().size(), "evaluations");
    boolean hasNull =
        recorded.calls().stream()
            .anyMatch(
                call ->
                    Arrays.stream(call.y().toLongArray())
                        .anyMatch(y -> y == golden.config().get("null_label").asLong()));
    Assertions.assertEquals(
        description.get("guidance").get("cfg").get("scale").asDouble() > 1, hasNull);
  }
}
