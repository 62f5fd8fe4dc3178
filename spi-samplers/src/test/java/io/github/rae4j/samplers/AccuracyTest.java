// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.AnalyticModel;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Solvers converge with their order, meet their tolerance, and sample the right distribution. */
class AccuracyTest {
  private static final VelocityFunction SMOOTH = new AnalyticModel(-1.5f, 0.8f, 0.25f, 3f);
  private static final double DATA_STD = 0.5;

  private final NoiseSchedule linear = Runs.schedule("Linear", 1, Map.of());
  private final Tensor noise = Runs.gaussian(5, 3, 10);

  private double error(String solver, Map<String, Object> params) {
    float[] exact =
        Runs.sample(Runs.sampler("ODE/rk4", Map.of("num_steps", 101)), linear, SMOOTH, noise)
            .toFloatArray();
    float[] actual =
        Runs.sample(Runs.sampler(solver, params), linear, SMOOTH, noise).toFloatArray();
    double worst = 0;
    for (int i = 0; i < exact.length; i++) {
      worst = Math.max(worst, Math.abs(exact[i] - (double) actual[i]));
    }
    return worst;
  }

  /** Halving the step size divides the error by two to the power of the order. */
  @ParameterizedTest
  @CsvSource({
    "ODE/euler, 1, 41",
    "ODE/midpoint, 2, 21",
    "ODE/heun, 2, 21",
    "ODE/heun3, 3, 11",
    "ODE/rk4, 4, 5"
  })
  void fixedGridsHaveTheirOrder(String solver, int order, int points) {
    double coarse = error(solver, Map.of("num_steps", points));
    double fine = error(solver, Map.of("num_steps", 2 * points - 1));
    assertEquals(order, Math.log(coarse / fine) / Math.log(2), 0.35);
  }

  /** With one evaluation per step, and although their last steps are of lower order. */
  @ParameterizedTest
  @CsvSource({"ODE/ab2, 8", "ODE/dpm++2m, 8", "ODE/dpm++3m, 5", "ODE/unipc, 8"})
  void multistepSolversBeatEulerByFar(String solver, double factor) {
    double euler = error("ODE/euler", Map.of("num_steps", 31));
    double error = error(solver, Map.of("num_steps", 31));
    assertTrue(factor * error < euler, () -> "the error is " + error + "; Euler's " + euler);
  }

  @ParameterizedTest
  @CsvSource({"ODE/dopri5, 1e-3", "ODE/dopri5, 1e-5", "ODE/bosh3, 1e-3", "ODE/bosh3, 1e-5"})
  void adaptiveStepsKeepTheTolerance(String solver, double tolerance) {
    double error = error(solver, Map.of("num_steps", 3, "atol", tolerance, "rtol", tolerance));
    assertTrue(error < 30 * tolerance, () -> "the error is " + error);
  }

  /** The exact velocity for normally distributed data with standard deviation 0.5. */
  private static VelocityFunction velocityOfGaussianData() {
    return (x, t, y) -> {
      float[] values = x.toFloatArray();
      int size = values.length / t.elements();
      for (int i = 0; i < values.length; i++) {
        double time = t.floats().get(i / size);
        double variance = Math.pow((1 - time) * DATA_STD, 2) + time * time;
        values[i] *= (float) ((time - (1 - time) * DATA_STD * DATA_STD) / variance);
      }
      return Tensor.of(values, x.shape().dims());
    };
  }

  /** For any diffusion, the stochastic equation ends in the data distribution. */
  @ParameterizedTest
  @ValueSource(strings = {"constant", "sigma", "linear", "decreasing", "increasing-decreasing"})
  void everyDiffusionKeepsTheDistribution(String form) {
    for (String solver : new String[] {"SDE/euler", "SDE/heun"}) {
      Tensor result =
          Runs.sample(
              Runs.sampler(
                  solver, Map.of("num_steps", 120, "diffusion_form", form, "last_step", "Euler")),
              linear,
              velocityOfGaussianData(),
              Runs.gaussian(7, 1, 20_000));
      double sum = 0;
      double squares = 0;
      for (float value : result.toFloatArray()) {
        sum += value;
        squares += (double) value * value;
      }
      assertEquals(0, sum / result.elements(), 0.02, solver + ": mean");
      assertEquals(DATA_STD, Math.sqrt(squares / result.elements()), 0.03, solver + ": deviation");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"midpoint", "heun"})
  void theStochasticMultistepSolverKeepsTheDistribution(String type) {
    Tensor result =
        Runs.sample(
            Runs.sampler("SDE/dpm++2m", Map.of("num_steps", 60, "solver_type", type)),
            linear,
            velocityOfGaussianData(),
            Runs.gaussian(7, 1, 20_000));
    double squares = 0;
    for (float value : result.toFloatArray()) {
      squares += (double) value * value;
    }
    assertEquals(DATA_STD, Math.sqrt(squares / result.elements()), 0.02, "deviation");
  }

  /** The error of one image must not influence the steps of another, even with guidance. */
  @Test
  void guidedAdaptiveImagesDoNotDependOnTheBatch() {
    VelocityFunction guided =
        Runs.guidance("cfg", Map.of("scale", 3.0, "t_min", 0.2, "t_max", 0.7))
            .guide(GuidanceInputs.ofClasses(SMOOTH, Optional.empty(), OptionalLong.of(5)));
    var sampler = Runs.sampler("ODE/dopri5", Map.of("num_steps", 5));
    Tensor seven = Runs.gaussian(11, 7, 6);
    Tensor together = Runs.sample(sampler, linear, guided, seven);
    for (int batch : new int[] {1, 3}) {
      for (int from = 0; from < 7; from += batch) {
        int to = Math.min(7, from + batch);
        assertSameBits(
            "images from " + from,
            together.rows(from, to),
            Runs.sample(sampler, linear, guided, seven, from, to));
      }
    }
  }
}
