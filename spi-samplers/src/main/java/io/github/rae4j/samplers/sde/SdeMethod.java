// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** The methods for the stochastic equation. */
enum SdeMethod {
  /** Euler–Maruyama: one evaluation per step. */
  EULER,
  /**
   * Stochastic Heun: adds the noise first, then takes a trapezoidal step; two evaluations per step.
   */
  HEUN;

  /** Evaluations of the model on a grid of so many points, with the step after it. */
  int evaluations(int points, LastStep lastStep) {
    int ofGrid = Math.multiplyExact(points - 1, this == HEUN ? 2 : 1);
    return ofGrid + (lastStep == LastStep.NONE ? 0 : 1);
  }
}
