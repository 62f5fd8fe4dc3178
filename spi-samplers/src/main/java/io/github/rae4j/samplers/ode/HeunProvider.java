// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates solvers that use Heun's method. */
public final class HeunProvider extends FixedGridProvider {
  /** For the service loader. */
  public HeunProvider() {
    super(FixedGridMethod.HEUN, "heun", "Heun's method, order 2, fixed grid", "ODE/heun2");
  }
}
