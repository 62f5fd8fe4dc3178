// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.SamplerProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every sampler and every guidance can be named in place of the one of any preset, by name alone.
 */
class SwappedPartsTest {
  private static Stream<RaeConfig> presets(List<String> overrides) {
    return Presets.list().stream()
        .map(Preset::name)
        .map(name -> RaeConfig.load(name, overrides))
        .filter(config -> config.stage2().isPresent());
  }

  @TestFactory
  List<DynamicTest> samplers() {
    try (Registry registry = Registry.standard()) {
      return registry.providers(SamplerProvider.class).stream()
          .map(SamplerProvider::name)
          .map(
              name ->
                  DynamicTest.dynamicTest(
                      name,
                      () ->
                          eachPreset(
                              List.of(
                                  "sampler.mode=" + name.substring(0, name.indexOf('/')),
                                  "sampler.params.sampling_method="
                                      + name.substring(name.indexOf('/') + 1)))))
          .toList();
    }
  }

  @TestFactory
  List<DynamicTest> guidances() {
    try (Registry registry = Registry.standard()) {
      return registry.providers(GuidanceProvider.class).stream()
          .map(GuidanceProvider::name)
          .map(
              name ->
                  DynamicTest.dynamicTest(
                      name, () -> eachPreset(List.of("guidance.method=" + name))))
          .toList();
    }
  }

  private static void eachPreset(List<String> overrides) {
    try (Registry registry = Registry.standard()) {
      List<RaeConfig> configs = presets(overrides).toList();
      assertTrue(configs.size() >= 10, "there are few presets: " + configs.size());
      for (RaeConfig config : configs) {
        ModelAssembly assembly = new ModelAssembly(config, registry);
        assertDoesNotThrow(assembly::sampler, config.origin());
        assertDoesNotThrow(assembly::guidance, config.origin());
      }
    }
  }

  @Test
  void whatHasNoEffectIsNotedAndWhatNoPartKnowsIsRefused() {
    try (Registry registry = Registry.standard()) {
      RaeConfig config =
          RaeConfig.load(
              "tiny-fashion",
              List.of("sampler.params.sampling_method=euler", "sampler.params.rtol=1e-4"));
      ModelAssembly assembly = new ModelAssembly(config, registry);
      assembly.sampler();
      assertTrue(
          assembly
              .notes()
              .contains("sampler.params.rtol has no effect: 'ODE/euler' has no such option"),
          assembly.notes().toString());
      RaeConfig pixels =
          RaeConfig.load("tiny-fashion", List.of("stage_1.params.encoder_params.patch_size=8"));
      assertEquals(
          List.of(
              "stage_1.params.encoder_params.patch_size has no effect: 'MAE' has no such option"),
          new ModelAssembly(pixels, registry).notes());
      RaeConfig misspelt = RaeConfig.load("tiny-fashion", List.of("sampler.params.rtoll=1e-4"));
      ConfigException e =
          assertThrows(
              ConfigException.class, () -> new ModelAssembly(misspelt, registry).sampler());
      assertEquals("sampler.params.rtoll", e.key().orElseThrow());
    }
  }
}
