// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** Creates {@link EulerMaruyama} solvers. */
public final class EulerMaruyamaProvider extends SdeProvider<EulerMaruyama> {
  /** For the service loader. */
  public EulerMaruyamaProvider() {
    super(
        EulerMaruyama.class,
        "euler",
        "Euler-Maruyama with a separate last step",
        "SDE/Euler",
        "SDE/euler-maruyama");
  }
}
