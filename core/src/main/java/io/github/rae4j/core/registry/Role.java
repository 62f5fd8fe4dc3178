package io.github.rae4j.core.registry;

import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.TrainingEngineProvider;

/** The kinds of parts that can be plugged in, and which jar of rae4j brings some of each. */
enum Role {
  ENCODER(EncoderProvider.class, "encoder", "rae4j-spi-encoders"),
  DECODER(DecoderProvider.class, "decoder", "rae4j-spi-decoders"),
  BACKBONE(BackboneProvider.class, "backbone", "rae4j-spi-backbones"),
  NOISE_SCHEDULE(NoiseScheduleProvider.class, "noise schedule", "rae4j-spi-samplers"),
  SAMPLER(SamplerProvider.class, "sampler", "rae4j-spi-samplers"),
  GUIDANCE(GuidanceProvider.class, "guidance", "rae4j-spi-samplers"),
  DATA_SET(DataSetProvider.class, "data set", "rae4j-spi-datasets"),
  PROBE(ProbeProvider.class, "probe", "rae4j-spi-metrics"),
  METRIC(MetricProvider.class, "metric", "rae4j-spi-metrics"),
  FEATURE_NETWORK(FeatureNetworkProvider.class, "feature network", "rae4j-spi-metrics"),
  ENGINE(EngineProvider.class, "engine", "rae4j-impl-onnxruntime"),
  TRAINING_ENGINE(TrainingEngineProvider.class, "training engine", "rae4j-impl-pytorch"),
  OPTIMIZER(OptimizerProvider.class, "optimizer", "rae4j-spi-training"),
  LEARNING_RATE(LearningRateProvider.class, "learning rate schedule", "rae4j-spi-training"),
  ADVERSARIAL_LOSS(AdversarialLossProvider.class, "adversarial loss", "rae4j-spi-training"),
  DISCRIMINATOR(DiscriminatorProvider.class, "discriminator", "rae4j-spi-training"),
  TRAINER(TrainerProvider.class, "trainer", "rae4j-spi-training"),
  TRAINING_CALLBACK(TrainingCallbackProvider.class, "training callback", "rae4j-spi-training");

  final Class<? extends Provider> service;
  final String label;
  final String jar;

  Role(Class<? extends Provider> service, String label, String jar) {
    this.service = service;
    this.label = label;
    this.jar = jar;
  }

  static Role of(Class<? extends Provider> service) {
    for (Role role : values()) {
      if (role.service == service) {
        return role;
      }
    }
    throw new IllegalArgumentException(service + " is not a kind of provider that is looked up");
  }
}
