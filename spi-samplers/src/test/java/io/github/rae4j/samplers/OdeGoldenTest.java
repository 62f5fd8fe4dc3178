// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testdata.GoldenRun;
import io.github.rae4j.testkit.RecordingModel;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares all probability flow solvers with the reference: grid, states and model calls. */
class OdeGoldenTest {
  /**
   * Tolerance for the times that an adaptive solver chooses. They depend on an error estimate that
   * is a difference dominated by float32 rounding: a single rounding of a sine in PyTorch itself
   * moves the last time by 0.0156. The case states no tolerance for the times, but their number is
   * exact.
   */
  private static final double CHOSEN_TIME = 0.01;

  private final GoldenCase golden = GoldenRun.golden("ode-analytic");
  private final GoldenComparison comparison = new GoldenComparison(golden);

  @TestFactory
  Stream<DynamicTest> runs() {
    Stream<DynamicTest> runs =
        GoldenRun.runs(golden)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
    return Stream.concat(
        runs, Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)));
  }

  private void check(JsonNode description) {
    GoldenRun run = new GoldenRun(description, "ODE");
    String name = run.name();
    double time = golden.tolerance().get("t_max_abs").asDouble();
    comparison.check(name + ".t", run.odeGrid(), time);

    RecordingModel model = new RecordingModel(golden.analyticModel("model"));
    List<Tensor> states = run.trajectory(golden.input("x"), golden.input("y"), model);
    assertEquals(run.points(), states.size());
    String relative =
        run.isAdaptive()
            ? "max_rel_adaptive"
            : name.endsWith("-eps1e-3") ? "max_rel_eps1e-3" : "max_rel";
    if (description.has("xs_stored")) {
      Tensor last = states.get(states.size() - 1);
      comparison.check(name + ".last", last, comparison.tolerance(name + ".last", relative));
      states = IntStream.range(0, 25).mapToObj(i -> i * 10).map(states::get).toList();
    }
    String xs = name + ".xs";
    comparison.check(xs, GoldenRun.stack(states), comparison.tolerance(xs, relative));

    assertEquals(description.get("nfe").asInt(), model.calls().size(), "evaluations of the model");
    float[] asked = new float[model.calls().size()];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = model.calls().get(i).t().floats().get(0);
    }
    comparison.check(
        name + ".model_t", Tensor.of(asked, asked.length), run.isAdaptive() ? CHOSEN_TIME : time);
  }
}
