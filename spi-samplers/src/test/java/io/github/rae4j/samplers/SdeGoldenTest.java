// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testdata.GoldenRun;
import io.github.rae4j.testkit.RecordingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares both stochastic solvers with the reference, for all diffusion forms and last steps. */
class SdeGoldenTest {
  private final GoldenCase golden = GoldenRun.golden("sde-analytic");
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
    GoldenRun run = new GoldenRun(description, "SDE");
    String name = run.name();
    NoiseSchedule schedule = run.schedule();
    boolean lastStep = !description.get("last_step").isNull();
    float[] grid =
        schedule.grid(
            schedule.sdeInterval(
                description.get("diffusion_form").asText().equals("SBDM"),
                lastStep ? description.get("last_step_size").asDouble() : 0),
            run.points());
    comparison.check(
        name + ".t", Tensor.of(grid, grid.length), golden.tolerance().get("t_max_abs").asDouble());

    RecordingModel model = new RecordingModel(golden.analyticModel("model"));
    Tensor noise = golden.input(name + ".noise");
    Tensor x = golden.input("x");
    List<Tensor> states =
        new ArrayList<>(
            run.states(
                x,
                golden.input("y"),
                model,
                step -> noise.rows(step, step + 1).reshape(x.shape().dims())));
    if (!lastStep) {
      // The reference lists the last state twice if there is no last step.
      states.add(states.get(states.size() - 1));
    }
    String xs = name + ".xs";
    comparison.check(xs, GoldenRun.stack(states), comparison.tolerance(xs, "max_rel"));

    // The reference evaluates velocity and score separately; here one evaluation yields both.
    int slopes = description.get("sampling_method").asText().equals("heun") ? 2 : 1;
    assertEquals(
        slopes * (run.points() - 1) + (lastStep ? 1 : 0),
        model.calls().size(),
        "evaluations of the model");
  }
}
