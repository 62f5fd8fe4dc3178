// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.solver.SolverProvider;
import io.github.rae4j.sampling.Sampler;

/** Base class of the providers of solvers of the probability flow. */
abstract class OdeProvider<S extends Record & Sampler> extends SolverProvider<S> {
  OdeProvider(Class<S> solver, String method, String description, String... aliases) {
    super(solver, "ODE/" + method, description, aliases);
  }
}
