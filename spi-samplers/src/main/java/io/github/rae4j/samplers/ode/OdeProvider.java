// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.flow.SolverSettings;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** What the providers of all solvers of the probability flow share. */
abstract class OdeProvider implements SamplerProvider {
  static final int POINTS = 50;
  static final double ATOL = 1e-6;
  static final double RTOL = 1e-3;

  private final String name;
  private final List<String> aliases;
  private final String description;

  OdeProvider(String method, String description, String... aliases) {
    this.name = "ODE/" + method;
    this.description = description;
    this.aliases = List.of(aliases);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<String> aliases() {
    return aliases;
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final Sampler create(Parameters parameters) {
    SolverSettings.declareAll(parameters);
    if (parameters.getBoolean("reverse", false)) {
      throw parameters.error(
          "reverse", "integration from data to noise is not supported; leave it out or say false");
    }
    return createForward(parameters);
  }

  abstract Sampler createForward(Parameters parameters);
}
