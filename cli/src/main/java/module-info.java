/** The rae4j command. */
module io.github.rae4j.cli {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.management;
  requires io.github.rae4j.api;
  requires io.github.rae4j.core;
  requires io.github.rae4j.evaluation;
  requires io.github.rae4j.formats;
  requires static transitive org.jspecify;

  exports io.github.rae4j.cli;

  opens io.github.rae4j.cli to
      info.picocli;
}
