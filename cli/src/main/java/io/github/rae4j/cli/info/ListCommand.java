// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.ProviderEntry;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Shows every provider with the jar it came from, what is broken in the plugin folder, and every
 * preset with whether it can run.
 */
@Command(name = "list", description = "Show all parts, the jars they come from, and the presets.")
public final class ListCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    try (Registry registry = common.registry()) {
      List<ProviderEntry> providers = registry.list();
      Map<String, List<ProviderEntry>> byRole =
          providers.stream()
              .collect(
                  Collectors.groupingBy(ProviderEntry::role, TreeMap::new, Collectors.toList()));
      byRole.forEach(
          (role, entries) -> {
            common.print(role);
            entries.forEach(this::show);
          });
      if (!registry.broken().isEmpty()) {
        common.print("broken plugins");
        registry.broken().forEach(each -> common.print("  " + each.describe()));
      }
      common.print("preset");
      List<Map<String, Object>> presets =
          Presets.list().stream().map(preset -> show(preset, registry)).toList();
      common.result(
          Map.of(
              "providers", providers,
              "broken", BrokenPlugins.json(registry.broken()),
              "presets", presets));
    }
    return 0;
  }

  private Map<String, Object> show(Preset preset, Registry registry) {
    boolean here = hasWeights(preset, registry);
    common.print("  %-28s %s".formatted(preset.name(), preset.description()));
    if (!here) {
      common.print("  %-28s its weights are not on this machine".formatted(""));
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", preset.name());
    entry.put("description", preset.description());
    entry.put("weights", here);
    return entry;
  }

  private static boolean hasWeights(Preset preset, Registry registry) {
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig(preset.name(), List.of()), registry);
    try {
      if (assembly.config().stage2().isPresent()) {
        assembly.generationFiles();
      } else {
        assembly.autoencoderFiles();
      }
      return true;
    } catch (RaeException e) {
      // Says which files are missing; the commands that need them show it.
      return false;
    }
  }

  private void show(ProviderEntry entry) {
    common.print("  %-28s %s".formatted(entry.name(), entry.description()));
    if (!entry.aliases().isEmpty()) {
      common.print("  %-28s also: %s".formatted("", String.join(", ", entry.aliases())));
    }
    common.print("  %-28s from: %s".formatted("", entry.source()));
  }
}
