// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** Solvers of the stochastic equation. */
enum SdeMethod {
  /** Euler–Maruyama, one evaluation a step. */
  EULER,
  /** Stochastic Heun: noise first, then a trapezoid; two evaluations a step. */
  HEUN
}
