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
 * Heun's method of order 3, three evaluations per step.
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record Heun3(
    @Option(value = OdeOptions.NUM_STEPS, defaultValue = "50", range = "[2, inf)") int numSteps,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, Heun3Builder.With {
  /** Checks the options. */
  public Heun3 {
    Options.check(Heun3.class, numSteps, reverse);
    SolverOptions.requireForward(Heun3.class, reverse);
  }

  /** A solver on a grid of so many points. */
  public Heun3(int numSteps) {
    this(numSteps, false);
  }

  /** Starts with the defaults of a config. */
  public static Heun3Builder builder() {
    return Heun3Builder.builder(Options.of(Heun3.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    return FixedGridMethod.HEUN3.sample(request, numSteps);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(FixedGridMethod.HEUN3.evaluations(numSteps));
  }
}
