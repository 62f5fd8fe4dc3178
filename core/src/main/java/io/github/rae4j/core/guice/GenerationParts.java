// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import com.google.inject.Inject;
import com.google.inject.Provider;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;

/** What a generation pipeline is made of, each part replaced or from the config. */
final class GenerationParts {
  private final ModelAssembly assembly;
  private final Engine engine;
  private final Backbone backbone;
  private final Provider<ConfiguredBackbone> weights;
  private final Guidance guidance;
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final Provider<RepresentationAutoencoder> autoencoder;

  @Inject
  GenerationParts(
      ModelAssembly assembly,
      Engine engine,
      Backbone backbone,
      Provider<ConfiguredBackbone> weights,
      Guidance guidance,
      NoiseSchedule schedule,
      Sampler sampler,
      Provider<RepresentationAutoencoder> autoencoder) {
    this.assembly = assembly;
    this.engine = engine;
    this.backbone = backbone;
    this.weights = weights;
    this.guidance = guidance;
    this.schedule = schedule;
    this.sampler = sampler;
    this.autoencoder = autoencoder;
  }

  GenerationPipeline build() {
    boolean decodes = assembly.config().stage1().isPresent();
    GenerationPipeline.Builder builder =
        assembly
            .generationBuilder(engine, backbone, () -> weights.get().weights(), guidance)
            .schedule(schedule)
            .sampler(sampler);
    return (decodes ? builder.autoencoder(autoencoder.get()) : builder).build();
  }
}
