// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.samplers.schedule.LinearSchedule;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testdata.GoldenRun;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every state of the multistep solvers beside recorded ones, on an exactly known velocity. */
class MultistepGoldenTest {
  private final GoldenCase golden = Golden.get("solvers", "gaussian-mixture");
  private final GoldenComparison comparison = new GoldenComparison(golden);
  private final VelocityFunction mixture = new GaussianMixture(golden.config().get("mixture"));

  @TestFactory
  Stream<DynamicTest> runs() {
    Stream<DynamicTest> runs =
        GoldenRun.runs(golden)
            .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
    return Stream.concat(
        Stream.concat(Stream.of(DynamicTest.dynamicTest("velocity", this::velocity)), runs),
        Stream.of(DynamicTest.dynamicTest("all outputs", comparison::assertComplete)));
  }

  private void velocity() {
    Tensor x = golden.input("x");
    int images = x.shape().intDim(0);
    List<Tensor> velocities = new ArrayList<>();
    for (JsonNode sigma : golden.config().get("velocity_sigmas")) {
      float[] times = new float[images];
      Arrays.fill(times, (float) sigma.asDouble());
      velocities.add(mixture.evaluate(x, Tensor.of(times, images), conditions(images)));
    }
    comparison.check("velocity", GoldenRun.stack(velocities));
  }

  private void check(JsonNode run) {
    String name = run.get("name").asText();
    float[] sigmas = golden.output(name + ".sigmas").toFloatArray();
    AtomicInteger evaluations = new AtomicInteger();
    VelocityFunction counted =
        (x, t, conditions) -> {
          evaluations.incrementAndGet();
          return mixture.evaluate(x, t, conditions);
        };
    List<Tensor> states = new ArrayList<>(List.of(golden.input("x")));
    solver(run, sigmas.length)
        .sample(
            new SamplingRequest(
                golden.input("x"),
                conditions(golden.input("x").shape().intDim(0)),
                counted,
                on(sigmas),
                step -> {
                  throw new AssertionError("the probability flow needs no noise");
                },
                step -> states.add(step.state())));
    comparison.check(name + ".xs", GoldenRun.stack(states));
    int extra = run.path("start").asText().equals("heun") ? 1 : 0;
    assertEquals(sigmas.length - 1 + extra, evaluations.get(), "evaluations of the model");
    checkGrid(run, name, sigmas);
    // Times that diffusers cuts to whole thousandths before it shows them to a network.
    comparison.leaveOut(name + ".timesteps");
  }

  /** The grids that schedules of ours make are those of the reference. */
  private void checkGrid(JsonNode run, String name, float[] sigmas) {
    JsonNode grid = run.get("grid");
    Tensor ours = Tensor.of(sigmas, sigmas.length);
    if (grid.get("type").asText().equals("rae1")) {
      LinearSchedule schedule = new LinearSchedule(grid.get("time_dist_shift").asDouble());
      float[] times = schedule.grid(schedule.odeInterval(), grid.get("num_points").asInt());
      ours = Tensor.of(times, times.length);
    }
    comparison.check(name + ".sigmas", ours, golden.tolerance().get("sigmas_max_abs").asDouble());
  }

  private static Sampler solver(JsonNode run, int points) {
    int order = run.get("solver_order").asInt();
    String type = run.get("solver_type").asText();
    boolean lower = run.get("lower_order_final").asBoolean();
    return switch (run.get("solver").asText()) {
      case "ab2" ->
          new AdamsBashforth2(
              points,
              run.path("start").asText().equals("heun") ? FirstStep.HEUN : FirstStep.EULER,
              false);
      case "dpmsolver++" ->
          new DpmSolver(
                  points,
                  order,
                  type.equals("heun") ? DpmSolverType.HEUN : DpmSolverType.MIDPOINT,
                  lower,
                  false)
              ::sample;
      case "unipc" -> {
        Set<Integer> off =
            StreamSupport.stream(run.path("disable_corrector").spliterator(), false)
                .map(JsonNode::asInt)
                .collect(Collectors.toSet());
        UniPcVariant variant = type.equals("bh1") ? UniPcVariant.BH1 : UniPcVariant.BH2;
        yield new UniPcSolver(points, order, variant, lower, step -> !off.contains(step))::sample;
      }
      default -> throw new AssertionError("unknown solver in " + run);
    };
  }

  /** The linear path with a grid from outside. */
  private static NoiseSchedule on(float[] sigmas) {
    NoiseSchedule linear = new LinearSchedule(1);
    return (NoiseSchedule)
        Proxy.newProxyInstance(
            MultistepGoldenTest.class.getClassLoader(),
            new Class<?>[] {NoiseSchedule.class},
            (proxy, method, arguments) ->
                method.getName().equals("grid")
                    ? sigmas.clone()
                    : method.invoke(linear, arguments));
  }

  private static Conditions conditions(int images) {
    return Conditions.labels(Tensor.of(new long[images], images));
  }
}
