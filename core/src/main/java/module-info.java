/** From options to parts: registry, configs, pipelines, random streams and costs. */
module io.github.rae4j.core {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static transitive com.google.guice;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.formats;
  requires static transitive org.jspecify;
  requires org.yaml.snakeyaml;

  exports io.github.rae4j;
  exports io.github.rae4j.core.config;
  exports io.github.rae4j.core.cost;
  exports io.github.rae4j.core.guice;
  exports io.github.rae4j.core.pipeline;
  exports io.github.rae4j.core.random;
  exports io.github.rae4j.core.registry;
  exports io.github.rae4j.core.training;

  opens io.github.rae4j.core.guice to
      com.google.guice;

  provides io.github.rae4j.spi.RoleCatalog with
      io.github.rae4j.core.training.TrainingRoles;
}
