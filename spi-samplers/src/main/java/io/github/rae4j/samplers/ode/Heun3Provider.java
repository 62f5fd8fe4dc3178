// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates solvers that use Heun's method of order 3. */
public final class Heun3Provider extends FixedGridProvider {
  /** For the service loader. */
  public Heun3Provider() {
    super(FixedGridMethod.HEUN3, "heun3", "Heun's method of order 3, fixed grid");
  }
}
