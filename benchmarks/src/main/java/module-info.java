/** Programs that measure rae4j. */
module io.github.rae4j.benchmarks {
  requires info.picocli;
  requires io.github.rae4j.api;
  requires io.github.rae4j.core;
  requires io.github.rae4j.formats;
  requires org.bytedeco.pytorch;
  requires static org.jspecify;

  opens io.github.rae4j.benchmarks to
      info.picocli;
}
