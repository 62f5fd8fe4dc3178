/** Checkpoints, arrays, model folders and images; usable on its own. */
module io.github.rae4j.formats {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive io.github.rae4j.api;
  requires java.desktop;
  requires static transitive org.jspecify;

  exports io.github.rae4j.formats.checkpoint;
  exports io.github.rae4j.formats.huggingface;
  exports io.github.rae4j.formats.image;
  exports io.github.rae4j.formats.io;
  exports io.github.rae4j.formats.json;
  exports io.github.rae4j.formats.npy;
}
