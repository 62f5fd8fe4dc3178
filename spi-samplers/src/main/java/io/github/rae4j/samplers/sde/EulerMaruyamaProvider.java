// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** Makes Euler–Maruyama solvers of the stochastic equation. */
public final class EulerMaruyamaProvider extends SdeProvider {
  /** For the service loader. */
  public EulerMaruyamaProvider() {
    super(
        SdeMethod.EULER,
        "SDE/euler",
        "Euler-Maruyama with a separate last step",
        "SDE/Euler",
        "SDE/euler-maruyama");
  }
}
