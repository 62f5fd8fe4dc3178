// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Makes adaptive solvers of the pair of Dormand and Prince. */
public final class Dopri5Provider extends AdaptiveProvider {
  /** For the service loader. */
  public Dopri5Provider() {
    super(
        ButcherTableau.DOPRI5,
        "dopri5",
        "Dormand and Prince, order 5(4), adaptive steps for each image");
  }
}
