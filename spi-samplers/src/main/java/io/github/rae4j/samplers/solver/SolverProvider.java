// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.flow;

import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Base class of the solver providers. Thread-safe. */
public abstract class SolverProvider implements SamplerProvider {
  private final String name;
  private final String description;
  private final List<String> aliases;

  /** Creates a provider with this name and its aliases. */
  protected SolverProvider(String name, String description, String... aliases) {
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
    return createSolver(parameters);
  }

  /** Creates the sampler. The keys of all solvers have already been declared. */
  protected abstract Sampler createSolver(Parameters parameters);
}
