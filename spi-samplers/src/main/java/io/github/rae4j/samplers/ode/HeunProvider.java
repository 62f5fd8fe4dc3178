// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Heun} solvers. */
public final class HeunProvider extends OdeProvider<Heun> {
  /** For the service loader. */
  public HeunProvider() {
    super(Heun.class, "heun", "Heun's method, order 2, fixed grid", "ODE/heun2");
  }
}
