/** DiT and DiT-DH, and those with conditions in their sequence. */
module io.github.rae4j.backbones {
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.layers;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.backbones;

  provides io.github.rae4j.model.BackboneProvider with
      io.github.rae4j.backbones.DiTProvider,
      io.github.rae4j.backbones.DiTDHProvider,
      io.github.rae4j.backbones.InContextDiTProvider,
      io.github.rae4j.backbones.InContextDiTDHProvider,
      io.github.rae4j.backbones.OnnxBackboneProvider;
  provides io.github.rae4j.spi.CheckpointFamilies with
      io.github.rae4j.backbones.BackboneCheckpoints;
}
