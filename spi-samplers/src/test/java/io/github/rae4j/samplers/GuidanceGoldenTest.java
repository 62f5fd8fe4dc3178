package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.GoldenCase;
import io.github.rae4j.testkit.GoldenComparison;
import io.github.rae4j.testkit.RecordingModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Guidance against the reference. The reference doubles every batch; its second half (the guided
 * half again, or the discarded null-label run) is never computed here.
 */
class GuidanceGoldenTest {
  private static final List<String> KEYS = List.of("num_steps", "atol", "rtol");

  private final GoldenCase golden = GoldenSampler.golden("guidance-analytic");
  private final GoldenComparison comparison = new GoldenComparison(golden);
  private final JsonNode config = golden.config();
  private RecordingModel model = new RecordingModel(GoldenSampler.model(config.get("model")));
  private RecordingModel weaker =
      new RecordingModel(GoldenSampler.model(config.get("guidance_model")));
  private final long nullLabel = config.get("null_label").asLong();

  private VelocityFunction guided(String method, double scale, double tMin, double tMax) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters section =
          ConfigParameters.of("case", Map.of("scale", scale, "t_min", tMin, "t_max", tMax));
      VelocityFunction guided =
          registry
              .find(GuidanceProvider.class, method)
              .create(section)
              .guide(new GuidanceInputs(model, Optional.of(weaker), OptionalLong.of(nullLabel)));
      section.rejectUnknown();
      return guided;
    }
  }

  @TestFactory
  Stream<DynamicTest> comparisons() {
    Stream<DynamicTest> runs =
        StreamSupport.stream(config.get("runs").spliterator(), false)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> checkRun(run)));
    return Stream.of(
            runs,
            Stream.of(DynamicTest.dynamicTest("direct calls", this::checkDirectCalls)),
            Stream.of(DynamicTest.dynamicTest("LightningDiT's", this::checkLightningDiT)),
            Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)))
        .flatMap(s -> s);
  }

  private void checkRun(JsonNode run) {
    String name = run.get("name").asText();
    String method = run.get("method").asText();
    boolean adaptive = run.get("sampling_method").asText().equals("dopri5");
    GoldenSampler sampler =
        new GoldenSampler(run, "ODE", KEYS, adaptive ? Map.of("error_control", "batch") : Map.of());
    float[] grid = sampler.schedule().grid(sampler.schedule().odeInterval(), sampler.points());
    comparison.check(name + ".t", Tensor.of(grid, grid.length), 1e-7);

    model = new RecordingModel(GoldenSampler.model(config.get("model")));
    weaker = new RecordingModel(GoldenSampler.model(config.get("guidance_model")));
    Tensor z = golden.input("z");
    List<Tensor> states = new ArrayList<>(List.of(z));
    states.addAll(
        sampler.states(
            z,
            golden.input("y"),
            guided(
                method,
                run.get("scale").asDouble(),
                run.get("t_min").asDouble(),
                run.get("t_max").asDouble()),
            step -> z));
    String xs = name + ".xs";
    String relative = adaptive ? "max_rel_adaptive" : "max_rel";
    comparison.checkPart(
        xs,
        firstHalves(comparison.expected(xs)),
        GoldenSampler.stack(states),
        comparison.tolerance(xs, relative));
    String sample = name + ".sample";
    comparison.check(sample, states.get(states.size() - 1), comparison.tolerance(sample, relative));
    assertEquals(run.get("nfe").asInt(), model.calls().size());
    if (method.equals("autoguidance")) {
      assertFalse(model.hasSeen(nullLabel) || weaker.hasSeen(nullLabel), "null labels");
    }
  }

  /** The first half of each state, {@code (states, 2n, …)} → {@code (states, n, …)}. */
  private static Tensor firstHalves(Tensor states) {
    long[] dims = states.shape().dims();
    long[] half = Arrays.copyOfRange(dims, 1, dims.length);
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < dims[0]; i++) {
      rows.add(states.rows(i, i + 1).reshape(half).rows(0, (int) half[0] / 2));
    }
    return GoldenSampler.stack(rows);
  }

  private void checkDirect(String output, VelocityFunction guided, Tensor times) {
    Tensor expected = comparison.expected(output).rows(0, 2);
    comparison.checkPart(
        output,
        expected,
        guided.evaluate(
            golden.input("direct.x").rows(0, 2), times, golden.input("direct.y").rows(0, 2)),
        comparison.tolerance(output, "max_rel"));
  }

  private void checkDirectCalls() {
    JsonNode direct = config.get("direct");
    for (String method : List.of("cfg", "autoguidance")) {
      checkDirect(
          "direct." + method,
          guided(
              method,
              direct.get("scale").asDouble(),
              direct.get("t_min").asDouble(),
              direct.get("t_max").asDouble()),
          golden.input("direct.t").rows(0, 2));
    }
  }

  /**
   * LightningDiT lists half-open intervals in which guidance is off, or has another scale. Its
   * results are had by the one meaning that rae4j knows, on within [t_min, t_max].
   */
  private void checkLightningDiT() {
    JsonNode direct = config.get("direct");
    double scale = direct.get("scale").asDouble();
    double other = direct.get("interval_cfg").asDouble();
    float t = (float) direct.get("lightning_t").asDouble();
    Tensor times = Tensor.of(new float[] {t, t}, 2);
    // Off within [0.3, 0.5) is on from 0.5 to the end.
    checkDirect("direct.lightning-cfg-inside", guided("cfg", scale, 0.5, 1), times);
    checkDirect(
        "direct.lightning-autoguidance-inside", guided("autoguidance", scale, 0.5, 1), times);
    // Another scale within [0.3, 0.5).
    checkDirect("direct.lightning-cfg-inside-interval_cfg", guided("cfg", other, 0.3, 0.5), times);
    // Off within [0.1, 0.2) and [0.5, 0.9) is on between them.
    checkDirect("direct.lightning-cfg-outside", guided("cfg", scale, 0.2, 0.5), times);
    checkDirect(
        "direct.lightning-autoguidance-outside", guided("autoguidance", scale, 0, 0.5), times);
  }
}
