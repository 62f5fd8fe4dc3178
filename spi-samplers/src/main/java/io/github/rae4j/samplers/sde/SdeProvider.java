// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.samplers.flow.SolverProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.spi.Parameters;

/** Base class of the providers of the two stochastic solvers. */
abstract class SdeProvider extends SolverProvider {
  private final SdeMethod method;

  SdeProvider(SdeMethod method, String name, String description, String... aliases) {
    super(name, description, aliases);
    this.method = method;
  }

  @Override
  protected final Sampler createSolver(Parameters parameters) {
    return new SdeSampler(method, SdeSettings.read(parameters));
  }
}
