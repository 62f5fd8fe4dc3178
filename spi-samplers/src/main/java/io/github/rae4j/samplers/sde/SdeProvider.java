// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.samplers.solver.SolverProvider;
import io.github.rae4j.sampling.Sampler;

/** Base class of the providers of solvers of the stochastic equation. */
abstract class SdeProvider<S extends Record & Sampler> extends SolverProvider<S> {
  SdeProvider(Class<S> solver, String method, String description, String... aliases) {
    super(solver, "SDE/" + method, description, aliases);
  }
}
