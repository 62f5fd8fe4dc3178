// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Heun3} solvers. */
public final class Heun3Provider extends OdeProvider<Heun3> {
  /** For the service loader. */
  public Heun3Provider() {
    super(Heun3.class, "heun3", "Heun's method of order 3, fixed grid");
  }
}
