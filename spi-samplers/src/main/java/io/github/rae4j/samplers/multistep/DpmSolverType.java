// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Where a step of {@code dpm++2m} takes the slope of the predicted data. */
public enum DpmSolverType {
  /** In its middle (Lu et al., DPM-Solver++, 2022, algorithm 2). */
  MIDPOINT,
  /** At its end, as in Heun's method. */
  HEUN
}
