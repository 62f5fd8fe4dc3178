// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.samplers.flow.SolverSettings;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** What the providers of both stochastic solvers share. */
abstract class SdeProvider implements SamplerProvider {
  private final SdeMethod method;
  private final String name;
  private final String description;
  private final List<String> aliases;

  SdeProvider(SdeMethod method, String name, String description, String... aliases) {
    this.method = method;
    this.name = name;
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
    return new SdeSampler(method, SdeSettings.read(parameters));
  }
}
