// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Schedule, sampler and guidance of a config, each swapped by its name alone. Immutable. */
record SamplingParts(RaeConfig config, Registry registry) {
  /** A role, the provider that the config chooses, and its section. */
  private record Chosen<P extends Provider>(Class<P> role, P provider, ConfigParameters section) {
    <T> T create(Registry registry, BiFunction<P, ConfigParameters, T> maker) {
      return SwappableSection.create(registry, role, provider, section, maker);
    }

    List<String> notes(Registry registry) {
      return SwappableSection.declareOfOthers(registry, role, provider, section);
    }
  }

  private <P extends Provider> Chosen<P> choose(
      Class<P> role, String name, ConfigParameters section) {
    return new Chosen<>(role, registry.find(role, name), section);
  }

  private Chosen<NoiseScheduleProvider> chosenSchedule() {
    return choose(
        NoiseScheduleProvider.class,
        config.transport().pathType(),
        config.transport().parameters());
  }

  private Chosen<SamplerProvider> chosenSampler() {
    return choose(SamplerProvider.class, config.sampler().name(), config.sampler().parameters());
  }

  private Chosen<GuidanceProvider> chosenGuidance() {
    return choose(
        GuidanceProvider.class, config.guidance().method(), config.guidance().parameters());
  }

  NoiseSchedule schedule() {
    return chosenSchedule()
        .create(
            registry, (provider, section) -> provider.create(config.misc().timeShift(), section));
  }

  Sampler sampler() {
    return chosenSampler().create(registry, SamplerProvider::create);
  }

  Guidance guidance() {
    Guidance guidance = chosenGuidance().create(registry, GuidanceProvider::create);
    GuardedGuidance.furtherOutputs(guidance);
    return guidance;
  }

  Reuse reuse() {
    return Options.of(Reuse.class).read(config.sampler().reuse().parameters());
  }

  /** What the three sections say without effect, one sentence for each key. */
  List<String> notes() {
    return Stream.of(chosenSchedule(), chosenSampler(), chosenGuidance())
        .flatMap(chosen -> chosen.notes(registry).stream())
        .toList();
  }

  /**
   * Refuses a backbone whose latents are not of {@code misc.latent_size}.
   *
   * @throws ConfigException naming both shapes
   */
  void requireLatentSize(Shape ofBackbone) {
    Shape size = config.misc().latentSize();
    if (!size.equals(ofBackbone)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: misc.latent_size is %s, but the backbone of stage_2 works on %s",
              config.origin(),
              size,
              ofBackbone),
          Where.file(config.origin()).atKey("misc.latent_size"));
    }
  }
}
