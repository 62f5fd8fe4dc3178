// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.solver;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import java.util.List;

/**
 * Base class of the providers of solvers that are records of their own options. Thread-safe.
 *
 * @param <S> the solver
 */
public abstract class SolverProvider<S extends Record & Sampler> implements SamplerProvider {
  private final Options<S> options;
  private final String name;
  private final String description;
  private final List<String> aliases;

  /** Creates a provider with this name and its aliases. */
  protected SolverProvider(Class<S> solver, String name, String description, String... aliases) {
    this.options = Options.of(solver);
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
  public final Options<S> options() {
    return options;
  }

  @Override
  public final S create(Parameters parameters) {
    return options.read(parameters);
  }
}
