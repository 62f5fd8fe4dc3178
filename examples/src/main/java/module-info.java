/** Programs that use rae4j as a user would. */
module io.github.rae4j.examples {
  requires com.google.guice;
  requires com.opencsv;
  requires info.picocli;
  requires io.github.rae4j.api;
  requires io.github.rae4j.backbones;
  requires io.github.rae4j.core;
  requires io.github.rae4j.decoders;
  requires io.github.rae4j.encoders;
  requires io.github.rae4j.evaluation;
  requires io.github.rae4j.formats;
  requires io.github.rae4j.metrics;
  requires io.github.rae4j.onnxruntime;
  requires io.github.rae4j.samplers;
  requires java.desktop;
  requires org.apache.commons.statistics.distribution;
  requires static org.jspecify;
  requires xchart;

  opens io.github.rae4j.examples to
      info.picocli;
  opens io.github.rae4j.examples.tables to
      info.picocli;
}
