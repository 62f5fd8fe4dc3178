// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link RungeKutta4} solvers. */
public final class RungeKutta4Provider extends OdeProvider<RungeKutta4> {
  /** For the service loader. */
  public RungeKutta4Provider() {
    super(RungeKutta4.class, "rk4", "Runge-Kutta 3/8 rule, order 4, fixed grid");
  }
}
