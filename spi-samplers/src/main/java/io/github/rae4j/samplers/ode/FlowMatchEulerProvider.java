// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Creates {@link FlowMatchEuler} solvers. */
public final class FlowMatchEulerProvider extends OdeProvider<FlowMatchEuler> {
  /** For the service loader. */
  public FlowMatchEulerProvider() {
    super(
        FlowMatchEuler.class,
        "flow-match-euler",
        "Euler's method on the grid of diffusers' FlowMatchEulerDiscreteScheduler",
        "ODE/FlowMatchEulerDiscreteScheduler");
  }
}
