/** Programs that measure rae4j. */
module io.github.rae4j.benchmarks {
  requires info.picocli;
  requires io.github.rae4j.api;
  requires io.github.rae4j.core;
  requires io.github.rae4j.evaluation;
  requires io.github.rae4j.formats;
  requires io.github.rae4j.trainers;
  requires org.bytedeco.pytorch;
  requires static org.jspecify;

  opens io.github.rae4j.benchmarks to
      info.picocli;
}
