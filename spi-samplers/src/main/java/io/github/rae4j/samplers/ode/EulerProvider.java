// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates solvers that use Euler's method. */
public final class EulerProvider extends FixedGridProvider {
  /** For the service loader. */
  public EulerProvider() {
    super(FixedGridMethod.EULER, "euler", "Euler's method, order 1, fixed grid");
  }
}
