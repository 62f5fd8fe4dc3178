// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.flow.SolverSettings;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.spi.Parameters;

/**
 * Creates solvers on a fixed grid of {@code num_steps} points. The reference's configs also set
 * tolerances for these solvers; the values are validated but have no effect.
 */
abstract class FixedGridProvider extends OdeProvider {
  private final FixedGridMethod method;

  FixedGridProvider(FixedGridMethod method, String name, String description, String... aliases) {
    super(name, description, aliases);
    this.method = method;
  }

  @Override
  final Sampler createForward(Parameters parameters) {
    SolverSettings.notNegative(parameters, "atol", ATOL);
    SolverSettings.notNegative(parameters, "rtol", RTOL);
    return new FixedGridSampler(method, SolverSettings.points(parameters, POINTS));
  }
}
