// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;

/**
 * What the settings of a request come to.
 *
 * @param config with the settings as overrides, for provenance
 * @param schedule of the config
 * @param sampler of the settings
 * @param guidance of the settings
 */
record PreparedSampling(
    RaeConfig config, NoiseSchedule schedule, Sampler sampler, Guidance guidance) {
  /**
   * Reads a config with settings.
   *
   * @param usual the config's own guidance
   */
  static PreparedSampling of(
      ServedConfig served, SamplingSettings settings, String usual, Registry registry) {
    List<String> overrides = new ArrayList<>(served.overrides());
    overrides.addAll(settings.overrides(usual));
    RaeConfig config = Rae4j.readConfig(served.name(), overrides);
    ModelAssembly parts = new ModelAssembly(config, registry);
    return new PreparedSampling(config, parts.schedule(), parts.sampler(), parts.guidance());
  }
}
