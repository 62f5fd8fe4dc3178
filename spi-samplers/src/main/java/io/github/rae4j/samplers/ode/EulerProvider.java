// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Euler} solvers. */
public final class EulerProvider extends OdeProvider<Euler> {
  /** For the service loader. */
  public EulerProvider() {
    super(Euler.class, "euler", "Euler's method, order 1, fixed grid");
  }
}
