// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates solvers that use the Runge–Kutta method of order 4 known as the 3/8 rule. */
public final class RungeKutta4Provider extends FixedGridProvider {
  /** For the service loader. */
  public RungeKutta4Provider() {
    super(FixedGridMethod.RK4, "rk4", "Runge-Kutta 3/8 rule, order 4, fixed grid");
  }
}
