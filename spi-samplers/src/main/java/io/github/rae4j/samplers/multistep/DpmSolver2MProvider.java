// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Creates {@link DpmSolver2M} solvers. */
public final class DpmSolver2MProvider extends MultistepProvider<DpmSolver2M> {
  /** For the service loader. */
  public DpmSolver2MProvider() {
    super(
        DpmSolver2M.class,
        "ODE/dpm++2m",
        "DPM-Solver++ (2M), order 2, one evaluation per step",
        "ODE/dpmpp_2m");
  }
}
