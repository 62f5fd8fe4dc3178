/** DINOv2, DINOv3, SigLIP2 and MAE encoders. */
module io.github.rae4j.encoders {
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.layers;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.encoders;

  provides io.github.rae4j.model.EncoderProvider with
      io.github.rae4j.encoders.Dinov2Provider,
      io.github.rae4j.encoders.Dinov3Provider,
      io.github.rae4j.encoders.Siglip2Provider,
      io.github.rae4j.encoders.MaeProvider,
      io.github.rae4j.encoders.OnnxEncoderProvider;
  provides io.github.rae4j.spi.CheckpointFamilies with
      io.github.rae4j.encoders.EncoderCheckpoints;
  provides io.github.rae4j.spi.ModelFacts with
      io.github.rae4j.encoders.EncoderFacts;
}
