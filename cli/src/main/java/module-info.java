/** The rae4j command. */
module io.github.rae4j.cli {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.management;
  requires jdk.unsupported;
  requires io.github.rae4j.api;
  requires io.github.rae4j.core;
  requires io.github.rae4j.evaluation;
  requires io.github.rae4j.formats;
  requires io.github.rae4j.hub;
  requires io.github.rae4j.serve;
  requires static transitive org.jspecify;

  exports io.github.rae4j.cli;

  opens io.github.rae4j.cli to
      info.picocli;
  opens io.github.rae4j.cli.editing to
      info.picocli;
  opens io.github.rae4j.cli.evaluation to
      info.picocli;
  opens io.github.rae4j.cli.features to
      info.picocli;
  opens io.github.rae4j.cli.fetch to
      info.picocli;
  opens io.github.rae4j.cli.info to
      info.picocli;
  opens io.github.rae4j.cli.model to
      info.picocli;
  opens io.github.rae4j.cli.options to
      info.picocli;
  opens io.github.rae4j.cli.output to
      info.picocli;
  opens io.github.rae4j.cli.processes to
      info.picocli;
  opens io.github.rae4j.cli.serve to
      info.picocli;
  opens io.github.rae4j.cli.spark to
      info.picocli;
  opens io.github.rae4j.cli.terminal to
      info.picocli;
  opens io.github.rae4j.cli.training to
      info.picocli;
}
