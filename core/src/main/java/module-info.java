/** From options to parts: registry, configs, pipelines, random streams and costs. */
module io.github.rae4j.core {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static transitive com.google.guice;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.formats;
  requires static transitive org.jspecify;
  requires org.yaml.snakeyaml;

  exports io.github.rae4j;
  exports io.github.rae4j.core.config;
  exports io.github.rae4j.core.cost;
  exports io.github.rae4j.core.downloads;
  exports io.github.rae4j.core.editing;
  exports io.github.rae4j.core.export;
  exports io.github.rae4j.core.guice;
  exports io.github.rae4j.core.pipeline;
  exports io.github.rae4j.core.plan;
  exports io.github.rae4j.core.random;
  exports io.github.rae4j.core.registry;
  exports io.github.rae4j.core.training;

  opens io.github.rae4j.core.guice to
      com.google.guice;

  // Modules that provide these are resolved without being required; other roles are looked up too.
  uses io.github.rae4j.data.DataSetProvider;
  uses io.github.rae4j.engine.EngineProvider;
  uses io.github.rae4j.metric.FeatureNetworkProvider;
  uses io.github.rae4j.metric.MetricProvider;
  uses io.github.rae4j.model.BackboneProvider;
  uses io.github.rae4j.model.DecoderProvider;
  uses io.github.rae4j.model.EncoderProvider;
  uses io.github.rae4j.probe.ProbeProvider;
  uses io.github.rae4j.sampling.GuidanceProvider;
  uses io.github.rae4j.sampling.NoiseScheduleProvider;
  uses io.github.rae4j.sampling.SamplerProvider;
  uses io.github.rae4j.spi.CheckpointFamilies;
  uses io.github.rae4j.spi.ModelFacts;
  uses io.github.rae4j.spi.RoleCatalog;
  uses io.github.rae4j.training.AdversarialLossProvider;
  uses io.github.rae4j.training.DiscriminatorProvider;
  uses io.github.rae4j.training.LearningRateProvider;
  uses io.github.rae4j.training.LossProvider;
  uses io.github.rae4j.training.OptimizerProvider;
  uses io.github.rae4j.training.TrainerProvider;
  uses io.github.rae4j.training.TrainingCallbackProvider;
  uses io.github.rae4j.training.TrainingEngineProvider;
}
