/** What transformers share, written over the operations of the contract. */
module io.github.rae4j.layers {
  requires transitive io.github.rae4j.api;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.layers;
  exports io.github.rae4j.layers.huggingface;
}
