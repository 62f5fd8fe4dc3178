package io.github.rae4j.core.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.engine.Engine;
import java.util.function.Supplier;

/**
 * Binds {@link Rae4j}, {@link RaeConfig}, {@link ModelAssembly}, {@link Engine}, {@link
 * RepresentationAutoencoder} and {@link GenerationPipeline} as singletons of one configured model.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(new Rae4jModule(() -> Rae4j.open("tiny-fashion-cfg")));
 * try (Rae4j rae = injector.getInstance(Rae4j.class)) {
 *   injector.getInstance(GenerationPipeline.class).images(GenerationRequest.ofLabels(1, 2));
 * }
 * }</pre>
 *
 * <p>Closing the {@code Rae4j} closes everything else.
 */
public final class Rae4jModule extends AbstractModule {
  private final Supplier<Rae4j> opener;

  /**
   * A module.
   *
   * @param opener opens the model when something of it is first asked for
   */
  public Rae4jModule(Supplier<Rae4j> opener) {
    this.opener = opener;
  }

  @Provides
  @Singleton
  Rae4j rae4j() {
    return opener.get();
  }

  @Provides
  @Singleton
  ModelAssembly assembly(Rae4j rae) {
    return rae.assembly();
  }

  @Provides
  @Singleton
  RaeConfig config(Rae4j rae) {
    return rae.assembly().config();
  }

  @Provides
  @Singleton
  Engine engine(Rae4j rae) {
    return rae.engine();
  }

  @Provides
  @Singleton
  RepresentationAutoencoder autoencoder(Rae4j rae) {
    return rae.autoencoder();
  }

  @Provides
  @Singleton
  GenerationPipeline generation(Rae4j rae) {
    return rae.generation();
  }
}
