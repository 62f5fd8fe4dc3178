// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** Creates {@link StochasticHeun} solvers. */
public final class StochasticHeunProvider extends SdeProvider<StochasticHeun> {
  /** For the service loader. */
  public StochasticHeunProvider() {
    super(StochasticHeun.class, "heun", "stochastic Heun with a separate last step", "SDE/Heun");
  }
}
