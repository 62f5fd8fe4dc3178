/** Data sets, features, protocols, references, exact statistics, probes and resumable runs. */
module io.github.rae4j.evaluation {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.core;
  requires transitive io.github.rae4j.formats;
  requires static transitive org.jspecify;

  exports io.github.rae4j.evaluation;
  exports io.github.rae4j.evaluation.data;
  exports io.github.rae4j.evaluation.latents;
  exports io.github.rae4j.evaluation.probe;
  exports io.github.rae4j.evaluation.run;
  exports io.github.rae4j.evaluation.statistics;
}
