// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * DPM-Solver++ (2M) for the stochastic equation: noise in each step, one evaluation per step (<a
 * href="https://arxiv.org/abs/2211.01095">Lu et al., 2022</a>, SDE-DPM-Solver++).
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param solverType how the slope of the predicted data enters a step
 */
@RecordBuilder
public record StochasticDpmSolver2M(
    @Option(value = MultistepProvider.STOCHASTIC_STEPS, defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(value = MultistepProvider.TYPE, defaultValue = "midpoint") DpmSolverType solverType)
    implements Sampler, StochasticDpmSolver2MBuilder.With {
  /** Checks the options. */
  public StochasticDpmSolver2M {
    Options.check(StochasticDpmSolver2M.class, numSteps, solverType);
  }

  /** A solver on a grid of so many points. */
  public StochasticDpmSolver2M(int numSteps) {
    this(numSteps, DpmSolverType.MIDPOINT);
  }

  /** Starts with the defaults of a config. */
  public static StochasticDpmSolver2MBuilder builder() {
    return StochasticDpmSolver2MBuilder.builder(Options.of(StochasticDpmSolver2M.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    return new DpmSolver(numSteps, 2, solverType, true, true).sample(request);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(numSteps - 1);
  }
}
