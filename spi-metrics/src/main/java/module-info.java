/** Metrics, their feature networks, and linear probes. */
module io.github.rae4j.metrics {
  requires transitive com.oracle.labs.mlrg.olcut;
  requires ejml.core;
  requires ejml.ddense;
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.core;
  requires transitive io.github.rae4j.evaluation;
  requires io.github.rae4j.layers;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;
  requires transitive org.tribuo.classification.core;
  requires org.tribuo.classification.sgd;
  requires transitive org.tribuo.core;
  requires org.tribuo.math;

  exports io.github.rae4j.metrics;
  exports io.github.rae4j.metrics.inception;
  exports io.github.rae4j.metrics.lpips;
  exports io.github.rae4j.metrics.probe;
  exports io.github.rae4j.metrics.theory;
  exports io.github.rae4j.metrics.vision;

  opens io.github.rae4j.metrics.probe to
      com.oracle.labs.mlrg.olcut;

  provides io.github.rae4j.metric.FeatureNetworkProvider with
      io.github.rae4j.metrics.inception.InceptionV3Provider,
      io.github.rae4j.metrics.lpips.LpipsAlexNetProvider,
      io.github.rae4j.metrics.lpips.LpipsVgg16Provider,
      io.github.rae4j.metrics.vision.ClipVisionProvider,
      io.github.rae4j.metrics.vision.ConvNeXtProvider,
      io.github.rae4j.metrics.vision.VisionTransformerProvider;
  provides io.github.rae4j.metric.MetricProvider with
      io.github.rae4j.metrics.FidProvider,
      io.github.rae4j.metrics.FdrProvider,
      io.github.rae4j.metrics.SfidProvider,
      io.github.rae4j.metrics.InceptionScoreProvider,
      io.github.rae4j.metrics.PrdcProvider,
      io.github.rae4j.metrics.KidProvider,
      io.github.rae4j.metrics.PsnrProvider,
      io.github.rae4j.metrics.SsimProvider,
      io.github.rae4j.metrics.LpipsProvider,
      io.github.rae4j.metrics.RfidProvider;
  provides io.github.rae4j.probe.ProbeProvider with
      io.github.rae4j.metrics.probe.TribuoProbeProvider;
  provides io.github.rae4j.spi.CheckpointFamilies with
      io.github.rae4j.metrics.FeatureNetworkCheckpoints;
}
