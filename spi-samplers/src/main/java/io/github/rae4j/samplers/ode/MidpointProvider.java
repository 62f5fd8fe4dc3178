// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates solvers that use the midpoint method. */
public final class MidpointProvider extends FixedGridProvider {
  /** For the service loader. */
  public MidpointProvider() {
    super(FixedGridMethod.MIDPOINT, "midpoint", "midpoint method, order 2, fixed grid");
  }
}
