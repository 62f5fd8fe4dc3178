// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.spi.Parameters;

/** Creates adaptive solvers; {@code error_control} is {@code image} or {@code batch}. */
abstract class AdaptiveProvider extends OdeProvider {
  private final ButcherTableau tableau;

  AdaptiveProvider(ButcherTableau tableau, String name, String description) {
    super(name, description);
    this.tableau = tableau;
  }

  @Override
  final Sampler createForward(Parameters parameters) {
    return new AdaptiveSampler(AdaptiveSettings.read(name(), tableau, parameters));
  }
}
