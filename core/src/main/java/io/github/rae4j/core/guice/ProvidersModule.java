// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import com.google.inject.name.Names;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.options.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Binds providers, and parts that they make, by their names. Each is looked up in the bound {@link
 * Registry} when it is first asked for; that of {@link Rae4jModule}, or one's own.
 *
 * <pre>{@code
 * new ProvidersModule()
 *     .provider(SamplerProvider.class, "euler") // @Named("euler") SamplerProvider
 *     .part( // @Named("heun") Sampler
 *         Sampler.class, SamplerProvider.class, "heun", Map.of("num_steps", 25), SamplerProvider::create)
 * }</pre>
 *
 * <p>A name that nobody has is refused when it is asked for, with those that there are. Not
 * thread-safe before the injector is created.
 */
public final class ProvidersModule extends AbstractModule {
  private final List<Runnable> bindings = new ArrayList<>();

  /** Binds nothing yet. */
  public ProvidersModule() {}

  /**
   * Binds {@code @Named(name)} of a provider interface.
   *
   * @param name or alias of the provider
   */
  public <P extends io.github.rae4j.spi.Provider> ProvidersModule provider(
      Class<P> service, String name) {
    bindings.add(
        () -> {
          Provider<Registry> registry = getProvider(Registry.class);
          bind(Key.get(service, Names.named(name)))
              .toProvider(() -> registry.get().find(service, name))
              .in(Scopes.SINGLETON);
        });
    return this;
  }

  /**
   * Binds {@code @Named(name)} of a part, a singleton that the provider of this name makes.
   *
   * @param options as the provider knows them; an unknown one is refused
   * @param maker calls the provider
   */
  public <T, P extends io.github.rae4j.spi.Provider> ProvidersModule part(
      Class<T> part,
      Class<P> service,
      String name,
      Map<String, ?> options,
      BiFunction<P, Parameters, T> maker) {
    Map<String, ?> given = Map.copyOf(options);
    bindings.add(
        () -> {
          Provider<Registry> registry = getProvider(Registry.class);
          bind(Key.get(part, Names.named(name)))
              .toProvider(
                  () ->
                      ModelAssembly.create(
                          ConfigParameters.of(part.getSimpleName() + " '" + name + "'", given),
                          registry.get().find(service, name),
                          maker::apply))
              .in(Scopes.SINGLETON);
        });
    return this;
  }

  @Override
  protected void configure() {
    bindings.forEach(Runnable::run);
  }
}
