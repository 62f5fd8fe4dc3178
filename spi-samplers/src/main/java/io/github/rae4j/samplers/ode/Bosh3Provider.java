// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Bosh3} solvers. */
public final class Bosh3Provider extends OdeProvider<Bosh3> {
  /** For the service loader. */
  public Bosh3Provider() {
    super(Bosh3.class, "bosh3", "Bogacki and Shampine, order 3(2), adaptive steps for each image");
  }
}
