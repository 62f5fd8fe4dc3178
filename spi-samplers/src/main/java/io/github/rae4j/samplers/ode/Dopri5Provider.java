// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates adaptive solvers that use the Dormand–Prince pair. */
public final class Dopri5Provider extends AdaptiveProvider {
  /** For the service loader. */
  public Dopri5Provider() {
    super(
        ButcherTableau.DOPRI5,
        "dopri5",
        "Dormand and Prince, order 5(4), adaptive steps for each image");
  }
}
