// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates adaptive solvers that use the Bogacki–Shampine pair. */
public final class Bosh3Provider extends AdaptiveProvider {
  /** For the service loader. */
  public Bosh3Provider() {
    super(
        ButcherTableau.BOSH3,
        "bosh3",
        "Bogacki and Shampine, order 3(2), adaptive steps for each image");
  }
}
