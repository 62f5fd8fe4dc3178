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
 * The Dormand–Prince pair, order 5(4), with steps as large as the tolerance allows (Dormand and
 * Prince, 1980).
 *
 * @param numSteps number of states that are reported, both ends of the path included; the steps are
 *     the solver's own
 * @param atol absolute tolerance
 * @param rtol tolerance relative to the state; not both tolerances are 0
 * @param errorControl over which images the error is measured
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record Dopri5(
    @Option(value = OdeOptions.NUM_STEPS, defaultValue = "50", range = "[2, inf)") int numSteps,
    @Option(value = OdeOptions.ATOL, defaultValue = "1e-6", range = "[0, inf)") double atol,
    @Option(value = OdeOptions.RTOL, defaultValue = "1e-3", range = "[0, inf)") double rtol,
    @Option(value = OdeOptions.ERROR_CONTROL, defaultValue = "image") ErrorControl errorControl,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, Dopri5Builder.With {
  /** Checks the options. */
  public Dopri5 {
    Options.check(Dopri5.class, numSteps, atol, rtol, errorControl, reverse);
    SolverOptions.requireForward(Dopri5.class, reverse);
    OdeOptions.requireTolerance(Dopri5.class, atol, rtol);
  }

  /** Starts with the defaults of a config. */
  public static Dopri5Builder builder() {
    return Dopri5Builder.builder(Options.of(Dopri5.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    AdaptiveSettings settings =
        new AdaptiveSettings(
            "ODE/dopri5", ButcherTableau.DOPRI5, numSteps, atol, rtol, errorControl);
    return new AdaptiveRun(settings, request.flow()).run();
  }
}
