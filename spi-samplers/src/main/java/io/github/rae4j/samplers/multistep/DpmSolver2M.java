// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.samplers.solver.SolverOptions;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * DPM-Solver++ (2M) for the probability flow: order 2, one evaluation per step (<a
 * href="https://arxiv.org/abs/2211.01095">Lu et al., 2022</a>).
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param solverType how the slope of the predicted data enters a step
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record DpmSolver2M(
    @Option(value = MultistepProvider.NUM_STEPS, defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(value = MultistepProvider.TYPE, defaultValue = "midpoint") DpmSolverType solverType,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, DpmSolver2MBuilder.With {
  /** Checks the options. */
  public DpmSolver2M {
    Options.check(DpmSolver2M.class, numSteps, solverType, reverse);
    SolverOptions.requireForward(DpmSolver2M.class, reverse);
  }

  /** A solver on a grid of so many points. */
  public DpmSolver2M(int numSteps) {
    this(numSteps, DpmSolverType.MIDPOINT, false);
  }

  /** Starts with the defaults of a config. */
  public static DpmSolver2MBuilder builder() {
    return DpmSolver2MBuilder.builder(Options.of(DpmSolver2M.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    return new DpmSolver(numSteps, 2, solverType, true, false).sample(request);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(numSteps - 1);
  }
}
