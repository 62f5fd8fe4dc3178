// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.binder.LinkedBindingBuilder;
import com.google.inject.multibindings.OptionalBinder;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import java.util.List;
import java.util.function.Supplier;

/**
 * Binds a configured model and every part of it, each of which can be replaced alone.
 *
 * <p>Bound as singletons, made when they are first asked for: {@link RaeConfig}, {@link Registry},
 * {@link ModelAssembly}, {@link Engine}, {@link Encoder}, {@link ConfiguredBackbone}, {@link
 * Backbone}, {@link NoiseSchedule}, {@link Sampler}, {@link Guidance}, {@link
 * RepresentationAutoencoder}, {@link GenerationPipeline} and, made of them, {@link Rae4j}.
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         Rae4jModule.of("tiny-fashion-cfg"),
 *         binder -> Rae4jModule.replace(binder, Guidance.class).to(MyGuidance.class));
 * try (Rae4j rae = injector.getInstance(Rae4j.class)) {
 *   injector.getInstance(GenerationPipeline.class).images(GenerationRequest.ofLabels(1, 2));
 * }
 * }</pre>
 *
 * <p>What is not replaced comes from the config and is built on what is: a replaced encoder ends up
 * in the autoencoder, a replaced autoencoder in the pipeline. A replaced {@link Backbone} has the
 * weights of {@link ConfiguredBackbone}; to replace both, replace the latter. The pipeline decodes
 * where the config has a stage_1. {@link FromConfig} marks the part of the config itself.
 *
 * <p>Closing the {@code Rae4j} closes everything that this module made, the latest first; a part
 * that replaces another belongs to whoever made it. Thread-safe.
 */
public final class Rae4jModule extends AbstractModule {
  private static final List<Class<?>> PARTS =
      List.of(
          RaeConfig.class,
          Registry.class,
          ModelAssembly.class,
          Engine.class,
          Encoder.class,
          ConfiguredBackbone.class,
          Backbone.class,
          NoiseSchedule.class,
          Sampler.class,
          Guidance.class,
          RepresentationAutoencoder.class,
          GenerationPipeline.class);

  private final Module source;

  private Rae4jModule(Module source) {
    this.source = source;
  }

  /**
   * A module whose config, registry and engine are those of a model that somebody opens. Where one
   * of these three is to be replaced, {@link #of} is the better start, as it opens none in vain.
   *
   * @param opener opens the model when something of it is first asked for; it is closed at last
   */
  public Rae4jModule(Supplier<Rae4j> opener) {
    this(new OpenedSource(opener));
  }

  /**
   * A module of a config with the default engine on the CPU and the providers on the class path.
   *
   * @param config a YAML file or the name of a preset, read when something of it is first asked for
   * @param overrides {@code key.path=value}
   */
  public static Rae4jModule of(String config, String... overrides) {
    List<String> given = List.of(overrides);
    return new Rae4jModule(new ConfigSource(() -> Rae4j.readConfig(config, given)));
  }

  /**
   * Replaces one part, in any module beside this one. Another type is an error of the binder.
   *
   * @param part one of the types that this module binds, except {@link Rae4j} itself
   * @return what takes the binding; the scope is the caller's choice
   */
  public static <T> LinkedBindingBuilder<T> replace(Binder binder, Class<T> part) {
    if (!PARTS.contains(part)) {
      binder.addError(
          "%s is not a part of a model that can be replaced; these are: %s",
          part.getName(), PARTS.stream().map(Class::getSimpleName).toList());
    }
    return OptionalBinder.newOptionalBinder(binder, part).setBinding();
  }

  @Override
  protected void configure() {
    install(source);
    PARTS.forEach(this::bindPart);
  }

  private <T> void bindPart(Class<T> part) {
    OptionalBinder.newOptionalBinder(binder(), part)
        .setDefault()
        .to(Key.get(part, FromConfig.class));
  }

  @Provides
  @Singleton
  OpenParts opened() {
    return new OpenParts();
  }

  @Provides
  @Singleton
  Rae4j rae4j(
      ModelAssembly assembly,
      Engine engine,
      Provider<RepresentationAutoencoder> autoencoder,
      Provider<GenerationPipeline> generation,
      OpenParts opened) {
    return Rae4j.of(assembly, engine, autoencoder::get, generation::get, opened);
  }

  @Provides
  @Singleton
  @FromConfig
  ModelAssembly assembly(RaeConfig config, Registry registry) {
    return new ModelAssembly(config, registry);
  }

  @Provides
  @Singleton
  @FromConfig
  Encoder encoder(ModelAssembly assembly) {
    return assembly.encoder();
  }

  @Provides
  @Singleton
  @FromConfig
  ConfiguredBackbone configuredBackbone(ModelAssembly assembly) {
    return assembly.backbone();
  }

  @Provides
  @Singleton
  @FromConfig
  Backbone backbone(ConfiguredBackbone configured) {
    return configured.backbone();
  }

  @Provides
  @Singleton
  @FromConfig
  NoiseSchedule schedule(ModelAssembly assembly) {
    return assembly.schedule();
  }

  @Provides
  @Singleton
  @FromConfig
  Sampler sampler(ModelAssembly assembly) {
    return assembly.sampler();
  }

  @Provides
  @Singleton
  @FromConfig
  Guidance guidance(ModelAssembly assembly) {
    return assembly.guidance();
  }

  @Provides
  @Singleton
  @FromConfig
  RepresentationAutoencoder autoencoder(
      ModelAssembly assembly, Engine engine, Encoder encoder, OpenParts opened) {
    return opened.add(assembly.autoencoder(engine, encoder));
  }

  @Provides
  @Singleton
  @FromConfig
  GenerationPipeline generation(GenerationParts parts, OpenParts opened) {
    return opened.add(parts.build());
  }
}
