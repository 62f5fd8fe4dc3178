package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.GoldenCase;
import io.github.rae4j.testkit.GoldenComparison;
import io.github.rae4j.testkit.RecordingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All solvers of the probability flow against the reference: grid, states and model calls. */
class OdeGoldenTest {
  private static final List<String> KEYS = List.of("num_steps", "atol", "rtol");

  /**
   * For the times that an adaptive solver chooses. They follow from an error that is what float32
   * leaves of a difference: one rounding of a sine in PyTorch itself moves the last of them by
   * 0.0156. The case states no tolerance for them, but their number is exact.
   */
  private static final double CHOSEN_TIME = 0.01;

  private final GoldenCase golden = GoldenSampler.golden("ode-analytic");
  private final GoldenComparison comparison = new GoldenComparison(golden);

  @TestFactory
  Stream<DynamicTest> runs() {
    Stream<DynamicTest> runs =
        StreamSupport.stream(golden.config().get("runs").spliterator(), false)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
    return Stream.concat(
        runs, Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)));
  }

  private void check(JsonNode run) {
    String name = run.get("name").asText();
    boolean adaptive = run.get("sampling_method").asText().equals("dopri5");
    GoldenSampler sampler =
        new GoldenSampler(run, "ODE", KEYS, adaptive ? Map.of("error_control", "batch") : Map.of());
    double time = golden.tolerance().get("t_max_abs").asDouble();
    float[] grid = sampler.schedule().grid(sampler.schedule().odeInterval(), sampler.points());
    comparison.check(name + ".t", Tensor.of(grid, grid.length), time);

    RecordingModel model = new RecordingModel(GoldenSampler.model(golden.config().get("model")));
    List<Tensor> states = new ArrayList<>(List.of(golden.input("x")));
    states.addAll(
        sampler.states(
            golden.input("x"),
            golden.input("y"),
            model,
            step -> {
              throw new AssertionError("the probability flow needs no noise");
            }));
    assertEquals(sampler.points(), states.size());
    String relative =
        adaptive ? "max_rel_adaptive" : name.endsWith("-eps1e-3") ? "max_rel_eps1e-3" : "max_rel";
    if (run.has("xs_stored")) {
      Tensor last = states.get(states.size() - 1);
      comparison.check(name + ".last", last, comparison.tolerance(name + ".last", relative));
      states = IntStream.range(0, 25).mapToObj(i -> i * 10).map(states::get).toList();
    }
    String xs = name + ".xs";
    comparison.check(xs, GoldenSampler.stack(states), comparison.tolerance(xs, relative));

    assertEquals(run.get("nfe").asInt(), model.calls().size(), "evaluations of the model");
    float[] asked = new float[model.calls().size()];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = model.calls().get(i).t().floats().get(0);
    }
    comparison.check(
        name + ".model_t", Tensor.of(asked, asked.length), adaptive ? CHOSEN_TIME : time);
  }
}
