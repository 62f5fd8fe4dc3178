// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** Creates stochastic Heun solvers for the stochastic equation. */
public final class StochasticHeunProvider extends SdeProvider {
  /** For the service loader. */
  public StochasticHeunProvider() {
    super(SdeMethod.HEUN, "SDE/heun", "stochastic Heun with a separate last step", "SDE/Heun");
  }
}
