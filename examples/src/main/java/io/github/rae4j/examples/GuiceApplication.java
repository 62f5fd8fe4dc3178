// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provides;
import com.google.inject.name.Names;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.guice.ProvidersModule;
import io.github.rae4j.core.guice.Rae4jModule;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A service that is given its pipeline by Guice, beside bindings of the application's own. One part
 * of the model, the sampler, is another than the config names; the rest comes from there.
 */
public final class GuiceApplication {
  private static final String HEUN = "ODE/heun";

  private GuiceApplication() {}

  /** Writes ten classes to the file that the argument names. */
  public static void main(String[] args) {
    Injector injector =
        Guice.createInjector(
            Rae4jModule.of("tiny-fashion-cfg"),
            new ProvidersModule()
                .part(
                    Sampler.class,
                    SamplerProvider.class,
                    HEUN,
                    Map.of("num_steps", 13),
                    SamplerProvider::create),
            new CatalogueModule(Pictures.target(args, "catalogue.png")));
    // Closing the model closes all that Guice made of it.
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      System.out.println("running on " + rae.engine().device());
      injector.getInstance(Catalogue.class).print();
    }
  }

  /** What the application brings itself. */
  static final class CatalogueModule extends AbstractModule {
    private final Path target;

    CatalogueModule(Path target) {
      this.target = target;
    }

    @Override
    protected void configure() {
      Rae4jModule.replace(binder(), Sampler.class).to(Key.get(Sampler.class, Names.named(HEUN)));
    }

    @Provides
    Path target() {
      return target;
    }
  }

  /** Pictures of every class that the model knows by name. */
  static final class Catalogue {
    private final GenerationPipeline pipeline;
    private final List<String> classNames;
    private final Path target;

    @Inject
    Catalogue(GenerationPipeline pipeline, RaeConfig config, Path target) {
      this.pipeline = pipeline;
      this.classNames = config.misc().classNames().names();
      this.target = target;
    }

    void print() {
      long[] labels = LongStream.range(0, pipeline.backbone().numClasses()).toArray();
      Pictures.write(target, pipeline.images(GenerationRequest.ofLabels(labels)), classNames, 5);
    }
  }
}
