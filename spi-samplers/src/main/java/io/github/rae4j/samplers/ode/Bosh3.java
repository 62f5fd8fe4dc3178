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

/**
 * The Bogacki–Shampine pair, order 3(2), with steps as large as the tolerance allows (Bogacki and
 * Shampine, 1989).
 *
 * @param numSteps number of states that are reported, both ends of the path included; the steps are
 *     the solver's own
 * @param atol absolute tolerance
 * @param rtol tolerance relative to the state; not both tolerances are 0
 * @param errorControl over which images the error is measured
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record Bosh3(
    @Option(value = OdeOptions.NUM_STEPS, defaultValue = "50", range = "[2, inf)") int numSteps,
    @Option(value = OdeOptions.ATOL, defaultValue = "1e-6", range = "[0, inf)") double atol,
    @Option(value = OdeOptions.RTOL, defaultValue = "1e-3", range = "[0, inf)") double rtol,
    @Option(value = OdeOptions.ERROR_CONTROL, defaultValue = "image") ErrorControl errorControl,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, Bosh3Builder.With {
  /** Checks the options. */
  public Bosh3 {
    Options.check(Bosh3.class, numSteps, atol, rtol, errorControl, reverse);
    SolverOptions.requireForward(Bosh3.class, reverse);
    OdeOptions.requireTolerance(Bosh3.class, atol, rtol);
  }

  /** Starts with the defaults of a config. */
  public static Bosh3Builder builder() {
    return Bosh3Builder.builder(Options.of(Bosh3.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    AdaptiveSettings settings =
        new AdaptiveSettings("ODE/bosh3", ButcherTableau.BOSH3, numSteps, atol, rtol, errorControl);
    return new AdaptiveRun(settings, request.flow()).run();
  }
}
