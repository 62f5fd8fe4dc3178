// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.params.provider.ValueSource;

/** One flow, predicted as velocity, noise, score or data, gives the same result by every solver. */
class PredictionsTest {
  private static final VelocityFunction VELOCITY = new AnalyticModel(-0.6f, 0.8f, 0.25f, 0.9f);
  private static final Map<String, Object> ODE = Map.of("num_steps", 15);
  private static final Map<String, Object> SDE =
      Map.of("num_steps", 15, "diffusion_form", "sigma", "last_step", "Tweedie");

  /** On the variance-preserving path the reference's noise and score are of another flow. */
  private static final Map<String, List<Prediction>> PREDICTIONS =
      Map.of(
          "Linear", List.of(Prediction.NOISE, Prediction.SCORE, Prediction.DATA),
          "GVP", List.of(Prediction.NOISE, Prediction.SCORE, Prediction.DATA),
          "VP", List.of(Prediction.DATA));

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
            "ODE/ab2",
            "ODE/dpm++2m",
            "ODE/dpm++3m",
            "ODE/unipc",
            "SDE/dpm++2m",
            "SDE/euler",
            "SDE/heun");
    return solvers.stream()
        .flatMap(
            solver ->
                PREDICTIONS.entrySet().stream()
                    .flatMap(
                        path ->
                            path.getValue().stream()
                                .map(
                                    prediction ->
                                        Arguments.of(solver, path.getKey(), prediction))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void agree(String solver, String path, Prediction prediction) {
    NoiseSchedule schedule =
        Runs.schedule(
            path,
            1.5,
            Map.of(
                "prediction",
                prediction.name().toLowerCase(Locale.ROOT),
                "sample_eps",
                0.05,
                // Nearer to the data, another flow is what is wanted of predicted data.
                "t_eps",
                1e-3));
    var sampler =
        Runs.sampler(solver, solver.startsWith("ODE") || solver.contains("dpm") ? ODE : SDE);
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
        switch (prediction) {
          case NOISE ->
              PathFunctions.noiseFromVelocity(
                  schedule, time, state, values, values, from, from + size);
          case SCORE ->
              PathFunctions.scoreFromVelocity(
                  schedule, time, state, values, values, from, from + size);
          case DATA -> dataFromVelocity(schedule, time, state, values, from, from + size);
          case VELOCITY -> throw new AssertionError("the model predicts the velocity itself");
        }
      }
      return Tensor.of(values, x.shape().dims());
    };
  }

  /** Solves α·data + σ·noise = x and α'·data + σ'·noise = velocity for the data. */
  private static void dataFromVelocity(
      NoiseSchedule schedule, float t, float[] x, float[] values, int from, int to) {
    double sigma = schedule.sigma(t);
    double slope = schedule.sigmaDerivative(t);
    double divisor = sigma * schedule.alphaDerivative(t) - slope * schedule.alpha(t);
    for (int i = from; i < to; i++) {
      values[i] = (float) ((sigma * values[i] - slope * x[i]) / divisor);
    }
  }

  /** On the linear path predicted data stand for the velocity (x − data) / max(t, 0.05). */
  @ParameterizedTest
  @ValueSource(floats = {1, 0.7f, 0.0500001f, 0.05f, 0.03f, 0.001f, 0})
  void dataOnTheLinearPathAreDividedByTheTimeOrItsLeast(float t) {
    NoiseSchedule linear = Runs.schedule("Linear", 1, Map.of("prediction", "data"));
    assertEquals(Math.max(t, 0.05f), linear.conversionTime(t));
    float[] x = Runs.gaussian(1, 1, 50).toFloatArray();
    float[] data = Runs.gaussian(2, 1, 50).toFloatArray();
    float[] velocity = new float[50];
    PathFunctions.flow(linear, t, x, data, velocity, 0, 50);
    for (int i = 0; i < 50; i++) {
      float expected = (x[i] - data[i]) / Math.max(t, 0.05f);
      assertEquals(expected, velocity[i], 1e-6f * Math.abs(expected), "at " + i);
    }
  }

  /** With the default t_eps the steps nearest to the data are those of that velocity. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ODE/euler",
        "ODE/midpoint",
        "ODE/heun",
        "ODE/heun3",
        "ODE/rk4",
        "ODE/ab2",
        "ODE/dpm++2m",
        "ODE/dpm++3m",
        "ODE/unipc"
      })
  void solversKeepToTheLeastTime(String solver) {
    NoiseSchedule linear = Runs.schedule("Linear", 1, Map.of("prediction", "data"));
    VelocityFunction data = new AnalyticModel(0.3f, -0.2f, 0.1f, 0.5f);
    VelocityFunction velocity =
        (x, t, y) -> {
          float[] state = x.toFloatArray();
          float[] values = data.evaluate(x, t, y).toFloatArray();
          int size = values.length / t.elements();
          for (int i = 0; i < values.length; i++) {
            values[i] = (state[i] - values[i]) / Math.max(t.floats().get(i / size), 0.05f);
          }
          return Tensor.of(values, x.shape().dims());
        };
    // Some ten steps lie below t_eps.
    var sampler = Runs.sampler(solver, Map.of("num_steps", 200));
    Tensor noise = Runs.gaussian(3, 2, 20);
    assertClose(
        "the result",
        Runs.sample(sampler, asVelocity(linear), velocity, noise),
        Runs.sample(sampler, linear, data, noise),
        1e-5);
  }
}
