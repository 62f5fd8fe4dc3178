/** An image model for Spring AI, and its configuration by Spring Boot. */
module io.github.rae4j.springai {
  requires transitive io.github.rae4j.core;
  requires static transitive org.jspecify;
  requires transitive spring.ai.model;
  requires static transitive spring.boot;
  requires static transitive spring.boot.autoconfigure;
  requires static transitive spring.context;

  exports io.github.rae4j.springai;

  // Spring reads and makes what an application configures.
  opens io.github.rae4j.springai;
}
