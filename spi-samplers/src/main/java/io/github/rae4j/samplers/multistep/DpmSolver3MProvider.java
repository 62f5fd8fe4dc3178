// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Creates {@link DpmSolver3M} solvers. */
public final class DpmSolver3MProvider extends MultistepProvider<DpmSolver3M> {
  /** For the service loader. */
  public DpmSolver3MProvider() {
    super(
        DpmSolver3M.class,
        "ODE/dpm++3m",
        "DPM-Solver++ (3M), order 3, one evaluation per step",
        "ODE/dpmpp_3m");
  }
}
