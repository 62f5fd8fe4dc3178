// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.flow.SolverProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.spi.Parameters;

/** Base class of the providers of probability flow solvers. */
abstract class OdeProvider extends SolverProvider {
  static final int POINTS = 50;
  static final double ATOL = 1e-6;
  static final double RTOL = 1e-3;

  OdeProvider(String method, String description, String... aliases) {
    super("ODE/" + method, description, aliases);
  }

  @Override
  protected final Sampler createSolver(Parameters parameters) {
    if (parameters.getBoolean("reverse", false)) {
      throw parameters.error(
          "reverse", "integration from data to noise is not supported; leave it out or say false");
    }
    return createForward(parameters);
  }

  abstract Sampler createForward(Parameters parameters);
}
