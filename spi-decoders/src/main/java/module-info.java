/** The ViT decoder. */
module io.github.rae4j.decoders {
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.layers;
  requires static transitive org.jspecify;

  exports io.github.rae4j.decoders;

  provides io.github.rae4j.model.DecoderProvider with
      io.github.rae4j.decoders.ViTDecoderProvider;
  provides io.github.rae4j.spi.CheckpointFamilies with
      io.github.rae4j.decoders.DecoderCheckpoints;
}
