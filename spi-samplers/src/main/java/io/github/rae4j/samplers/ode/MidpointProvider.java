// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link Midpoint} solvers. */
public final class MidpointProvider extends OdeProvider<Midpoint> {
  /** For the service loader. */
  public MidpointProvider() {
    super(Midpoint.class, "midpoint", "midpoint method, order 2, fixed grid");
  }
}
