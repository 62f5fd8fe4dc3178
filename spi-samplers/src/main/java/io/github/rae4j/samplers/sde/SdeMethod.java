// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** The methods for the stochastic equation. */
enum SdeMethod {
  /** Euler–Maruyama: one evaluation per step. */
  EULER(1),
  /**
   * Stochastic Heun: adds the noise first, then takes a trapezoidal step; two evaluations per step.
   */
  HEUN(2);

  private final int perStep;

  SdeMethod(int perStep) {
    this.perStep = perStep;
  }

  /** Evaluations of the model on a grid of so many points, with the step after it. */
  int evaluations(int points, LastStep last) {
    return perStep * (points - 1) + (last == LastStep.NONE ? 0 : 1);
  }
}
