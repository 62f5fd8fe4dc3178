/** The baselines: SD-VAE and raw pixels, each as encoder and decoder. */
module io.github.rae4j.autoencoders {
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.layers;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.autoencoders;

  provides io.github.rae4j.model.DecoderProvider with
      io.github.rae4j.autoencoders.KlDecoderProvider,
      io.github.rae4j.autoencoders.PixelDecoderProvider;
  provides io.github.rae4j.model.EncoderProvider with
      io.github.rae4j.autoencoders.KlEncoderProvider,
      io.github.rae4j.autoencoders.PixelEncoderProvider;
  provides io.github.rae4j.spi.ModelFacts with
      io.github.rae4j.autoencoders.AutoencoderFacts;
}
