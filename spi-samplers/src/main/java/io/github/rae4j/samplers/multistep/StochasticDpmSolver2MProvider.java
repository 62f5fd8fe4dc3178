// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Creates {@link StochasticDpmSolver2M} solvers. */
public final class StochasticDpmSolver2MProvider extends MultistepProvider<StochasticDpmSolver2M> {
  /** For the service loader. */
  public StochasticDpmSolver2MProvider() {
    super(
        StochasticDpmSolver2M.class,
        "SDE/dpm++2m",
        "SDE-DPM-Solver++ (2M), noise in each step, one evaluation per step",
        "SDE/dpmpp_2m");
  }
}
