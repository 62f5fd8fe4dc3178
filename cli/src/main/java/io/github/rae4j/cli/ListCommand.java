package io.github.rae4j.cli;

import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.registry.ProviderEntry;
import io.github.rae4j.core.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows every provider with the jar it came from, and every preset. */
@Command(name = "list", description = "Show all parts, the jars they come from, and the presets.")
final class ListCommand implements Callable<Integer> {
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
            common.say(role);
            entries.forEach(this::show);
          });
      common.say("preset");
      Presets.list().forEach(p -> common.say("  %-28s %s".formatted(p.name(), p.description())));
      common.result(Map.of("providers", providers, "presets", Presets.list()));
    }
    return 0;
  }

  private void show(ProviderEntry entry) {
    common.say("  %-28s %s".formatted(entry.name(), entry.description()));
    if (!entry.aliases().isEmpty()) {
      common.say("  %-28s also: %s".formatted("", String.join(", ", entry.aliases())));
    }
    common.say("  %-28s from: %s".formatted("", entry.source()));
  }
}
