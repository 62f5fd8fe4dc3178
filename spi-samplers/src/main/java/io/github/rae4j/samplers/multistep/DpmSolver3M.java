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
 * DPM-Solver++ (3M) for the probability flow: order 3, one evaluation per step (<a
 * href="https://arxiv.org/abs/2211.01095">Lu et al., 2022</a>).
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param lowerOrderFinal whether the step before the last is of order 2 in runs of fewer than 15
 *     steps
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record DpmSolver3M(
    @Option(value = MultistepProvider.NUM_STEPS, defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(value = MultistepProvider.LOWER_ORDER_FINAL, defaultValue = "true")
        boolean lowerOrderFinal,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, DpmSolver3MBuilder.With {
  /** Checks the options. */
  public DpmSolver3M {
    Options.check(DpmSolver3M.class, numSteps, lowerOrderFinal, reverse);
    SolverOptions.requireForward(DpmSolver3M.class, reverse);
  }

  /** A solver on a grid of so many points. */
  public DpmSolver3M(int numSteps) {
    this(numSteps, true, false);
  }

  /** Starts with the defaults of a config. */
  public static DpmSolver3MBuilder builder() {
    return DpmSolver3MBuilder.builder(Options.of(DpmSolver3M.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    return new DpmSolver(numSteps, 3, DpmSolverType.MIDPOINT, lowerOrderFinal, false)
        .sample(request);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(numSteps - 1);
  }
}
