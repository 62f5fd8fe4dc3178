// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.roles;

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
import io.github.rae4j.spi.RoleCatalog;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingEngineProvider;
import java.util.List;

/** The roles of the contract. */
public final class StandardRoles implements RoleCatalog {
  @Override
  public List<Class<? extends Provider>> roles() {
    return List.of(
        EncoderProvider.class,
        DecoderProvider.class,
        BackboneProvider.class,
        NoiseScheduleProvider.class,
        SamplerProvider.class,
        GuidanceProvider.class,
        DataSetProvider.class,
        ProbeProvider.class,
        MetricProvider.class,
        FeatureNetworkProvider.class,
        EngineProvider.class,
        TrainingEngineProvider.class,
        OptimizerProvider.class,
        LearningRateProvider.class,
        LossProvider.class,
        AdversarialLossProvider.class,
        DiscriminatorProvider.class,
        TrainerProvider.class,
        TrainingCallbackProvider.class);
  }
}
