// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.AnalyticModel;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One model, expressed as velocity, noise and score, gives the same result with every solver. */
class PredictionsTest {
  private static final VelocityFunction VELOCITY = new AnalyticModel(-0.6f, 0.8f, 0.25f, 0.9f);
  private static final Map<String, Object> ODE = Map.of("num_steps", 15);
  private static final Map<String, Object> SDE =
      Map.of("num_steps", 15, "diffusion_form", "sigma", "last_step", "Tweedie");

  static Stream<Arguments> combinations() {
    List<String> solvers =
        List.of(
            "ODE/euler",
            "ODE/midpoint",
            "ODE/heun",
            "ODE/heun3",
            "ODE/rk4",
            "ODE/bosh3",
            "ODE/dopri5",
            "SDE/euler",
            "SDE/heun");
    return solvers.stream()
        .flatMap(
            solver ->
                Stream.of("Linear", "GVP")
                    .flatMap(
                        path ->
                            Stream.of(Prediction.NOISE, Prediction.SCORE)
                                .map(prediction -> Arguments.of(solver, path, prediction))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void agree(String solver, String path, Prediction prediction) {
    NoiseSchedule schedule =
        Runs.schedule(
            path,
            1.5,
            Map.of("prediction", prediction.name().toLowerCase(Locale.ROOT), "sample_eps", 0.05));
    var sampler = Runs.sampler(solver, solver.startsWith("ODE") ? ODE : SDE);
    Tensor noise = Runs.gaussian(3, 2, 20);
    assertClose(
        "as " + prediction,
        Runs.sample(sampler, asVelocity(schedule), VELOCITY, noise),
        Runs.sample(sampler, schedule, as(prediction, schedule), noise),
        2e-3);
  }

  /** The same path and the same intervals, for a velocity model. */
  private static NoiseSchedule asVelocity(NoiseSchedule schedule) {
    return (NoiseSchedule)
        Proxy.newProxyInstance(
            PredictionsTest.class.getClassLoader(),
            new Class<?>[] {NoiseSchedule.class},
            (proxy, method, arguments) ->
                method.getName().equals("prediction")
                    ? Prediction.VELOCITY
                    : method.invoke(schedule, arguments));
  }

  private static VelocityFunction as(Prediction prediction, NoiseSchedule schedule) {
    return (x, t, y) -> {
      float[] state = x.toFloatArray();
      float[] values = VELOCITY.evaluate(x, t, y).toFloatArray();
      int size = values.length / t.elements();
      for (int i = 0; i < t.elements(); i++) {
        float time = t.floats().get(i);
        int from = i * size;
        if (prediction == Prediction.NOISE) {
          PathFunctions.noiseFromVelocity(schedule, time, state, values, values, from, from + size);
        } else {
          PathFunctions.scoreFromVelocity(schedule, time, state, values, values, from, from + size);
        }
      }
      return Tensor.of(values, x.shape().dims());
    };
  }
}
