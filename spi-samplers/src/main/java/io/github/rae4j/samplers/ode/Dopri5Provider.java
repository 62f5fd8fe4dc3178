// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Dopri5} solvers. */
public final class Dopri5Provider extends OdeProvider<Dopri5> {
  /** For the service loader. */
  public Dopri5Provider() {
    super(Dopri5.class, "dopri5", "Dormand and Prince, order 5(4), adaptive steps for each image");
  }
}
