// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
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
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testdata.GoldenRun;
import io.github.rae4j.testkit.RecordingModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares guidance with the reference. The reference doubles every batch; the second half (a copy
 * of the guided half, or the discarded null-label run) is never computed here.
 */
class GuidanceGoldenTest {
  private final GoldenCase golden = GoldenRun.golden("guidance-analytic");
  private final GoldenComparison comparison = new GoldenComparison(golden);
  private final JsonNode config = golden.config();
  private RecordingModel model = new RecordingModel(golden.analyticModel("model"));
  private RecordingModel weaker = new RecordingModel(golden.analyticModel("guidance_model"));
  private final long nullLabel = config.get("null_label").asLong();

  private VelocityFunction guided(String method, double scale, double tMin, double tMax) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters section =
          ConfigParameters.of("case", Map.of("scale", scale, "t_min", tMin, "t_max", tMax));
      VelocityFunction guided =
          registry
              .find(GuidanceProvider.class, method)
              .create(section)
              .guide(
                  GuidanceInputs.ofClasses(model, Optional.of(weaker), OptionalLong.of(nullLabel)));
      section.rejectUnknown();
      return guided;
    }
  }

  @TestFactory
  Stream<DynamicTest> comparisons() {
    Stream<DynamicTest> runs =
        GoldenRun.runs(golden)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> checkRun(run)));
    return Stream.of(
            runs,
            Stream.of(DynamicTest.dynamicTest("direct calls", this::checkDirectCalls)),
            Stream.of(DynamicTest.dynamicTest("LightningDiT's", this::checkLightningDiT)),
            Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)))
        .flatMap(s -> s);
  }

  private void checkRun(JsonNode description) {
    GoldenRun run = new GoldenRun(description, "ODE");
    String name = run.name();
    String method = description.get("method").asText();
    comparison.check(name + ".t", run.odeGrid(), 1e-7);

    model = new RecordingModel(golden.analyticModel("model"));
    weaker = new RecordingModel(golden.analyticModel("guidance_model"));
    List<Tensor> states =
        run.trajectory(
            golden.input("z"),
            golden.input("y"),
            guided(
                method,
                description.get("scale").asDouble(),
                description.get("t_min").asDouble(),
                description.get("t_max").asDouble()));
    String xs = name + ".xs";
    String relative = run.isAdaptive() ? "max_rel_adaptive" : "max_rel";
    comparison.checkPart(
        xs,
        GoldenRun.firstImages(comparison.expected(xs), 2),
        GoldenRun.stack(states),
        comparison.tolerance(xs, relative));
    String sample = name + ".sample";
    comparison.check(sample, states.get(states.size() - 1), comparison.tolerance(sample, relative));
    assertEquals(description.get("nfe").asInt(), model.calls().size());
    if (method.equals("autoguidance")) {
      assertFalse(model.hasSeen(nullLabel) || weaker.hasSeen(nullLabel), "null labels");
    }
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
   * LightningDiT lists half-open intervals in which guidance is off or has another scale. The same
   * results are obtained here from the only semantics that rae4j has: on within [t_min, t_max].
   */
  private void checkLightningDiT() {
    JsonNode direct = config.get("direct");
    double scale = direct.get("scale").asDouble();
    double other = direct.get("interval_cfg").asDouble();
    float t = (float) direct.get("lightning_t").asDouble();
    Tensor times = Tensor.of(new float[] {t, t}, 2);
    // Off within [0.3, 0.5) means on from 0.5 to the end.
    checkDirect("direct.lightning-cfg-inside", guided("cfg", scale, 0.5, 1), times);
    checkDirect(
        "direct.lightning-autoguidance-inside", guided("autoguidance", scale, 0.5, 1), times);
    // Another scale within [0.3, 0.5).
    checkDirect("direct.lightning-cfg-inside-interval_cfg", guided("cfg", other, 0.3, 0.5), times);
    // Off within [0.1, 0.2) and [0.5, 0.9) means on between them.
    checkDirect("direct.lightning-cfg-outside", guided("cfg", scale, 0.2, 0.5), times);
    checkDirect(
        "direct.lightning-autoguidance-outside", guided("autoguidance", scale, 0, 0.5), times);
  }
}
