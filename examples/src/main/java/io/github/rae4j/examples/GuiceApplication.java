package io.github.rae4j.examples;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Provides;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.guice.Rae4jModule;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** A service that is given its pipeline by Guice, beside bindings of the application's own. */
public final class GuiceApplication {
  private GuiceApplication() {}

  /** Writes ten classes to the file that the argument names. */
  public static void main(String[] args) {
    Injector injector =
        Guice.createInjector(
            new Rae4jModule(() -> Rae4j.open("tiny-fashion-cfg", "sampler.params.num_steps=25")),
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
      this.classNames = config.misc().classNames();
      this.target = target;
    }

    void print() {
      long[] labels = LongStream.range(0, pipeline.backbone().numClasses()).toArray();
      Pictures.write(target, pipeline.images(GenerationRequest.ofLabels(labels)), classNames, 5);
    }
  }
}
