/** The contract of rae4j: tensors, networks over operations, and the interfaces of every part. */
module io.github.rae4j.api {
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.condition;
  exports io.github.rae4j.data;
  exports io.github.rae4j.engine;
  exports io.github.rae4j.errors;
  exports io.github.rae4j.metric;
  exports io.github.rae4j.model;
  exports io.github.rae4j.network;
  exports io.github.rae4j.options;
  exports io.github.rae4j.probe;
  exports io.github.rae4j.sampling;
  exports io.github.rae4j.spi;
  exports io.github.rae4j.tensor;
  exports io.github.rae4j.training;

  provides io.github.rae4j.spi.RoleCatalog with
      io.github.rae4j.roles.StandardRoles;
}
