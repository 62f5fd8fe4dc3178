// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.samplers.solver.SolverOptions;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * The Runge–Kutta method of order 4 known as the 3/8 rule: four evaluations per step.
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record RungeKutta4(
    @Option(value = OdeOptions.NUM_STEPS, defaultValue = "50", range = "[2, inf)") int numSteps,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, RungeKutta4Builder.With {
  /** Checks the options. */
  public RungeKutta4 {
    Options.check(RungeKutta4.class, numSteps, reverse);
    SolverOptions.requireForward(RungeKutta4.class, reverse);
  }

  /** A solver on a grid of so many points. */
  public RungeKutta4(int numSteps) {
    this(numSteps, false);
  }

  /** Starts with the defaults of a config. */
  public static RungeKutta4Builder builder() {
    return RungeKutta4Builder.builder(Options.of(RungeKutta4.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    return FixedGridMethod.RK4.sample(request, numSteps);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(FixedGridMethod.RK4.evaluations(numSteps));
  }
}
