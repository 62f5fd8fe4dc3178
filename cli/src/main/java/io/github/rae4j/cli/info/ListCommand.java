// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.ProviderEntry;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.CommandHint;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.spi.Provider;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows every provider with the jar it came from, what is broken in the plugin folder, and every
 * preset with whether it can run; or the parts of one role; or the options of one part.
 */
@Command(
    name = "list",
    description = {
      "Show all parts, the jars they come from, and the presets.",
      "With a ROLE: its parts. With ROLE and NAME: the part's options, with type, default and"
          + " allowed values."
    },
    footer = {
      "",
      "Examples:",
      "  rae4j list sampler",
      "  rae4j list sampler ODE/dopri5",
      "  rae4j list noise-schedule Linear"
    })
public final class ListCommand implements Callable<Integer> {
  private static final String FEWER_EVALUATIONS =
      "Presets of released models sample as the paper does, by Euler's method with 49 evaluations."
          + " Ten, untried on them: sampler.params.sampling_method=ab2 sampler.params.num_steps=11";

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ROLE",
      description = "For example sampler or noise-schedule.")
  private Optional<String> role = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name or alias of a part.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--markdown",
      paramLabel = "DIR",
      description =
          "Write the options of all parts as Markdown, a page for each role; of plugins only with"
              + " --plugins.")
  private Optional<Path> markdown = Optional.empty();

  @Override
  public Integer call() {
    if (markdown.isPresent()) {
      if (role.isPresent()) {
        throw new UsageException("--markdown writes all roles; leave ROLE and NAME out");
      }
      writePages(markdown.get());
      return 0;
    }
    try (Registry registry = common.registry()) {
      if (role.isEmpty()) {
        showAll(registry);
      } else if (name.isEmpty()) {
        showRole(registry, role.get());
      } else {
        showPart(registry, role.get(), name.get());
      }
    }
    return 0;
  }

  private void writePages(Path folder) {
    try (Registry registry = common.hasPluginFolder() ? common.registry() : Registry.standard()) {
      List<Path> files = ReferencePages.write(registry, folder);
      files.forEach(file -> common.print("written   " + file));
      common.result(Map.of("written", files.stream().map(Path::toString).toList()));
    }
  }

  private void showRole(Registry registry, String asked) {
    String known = roleName(registry, asked);
    List<ProviderEntry> parts =
        registry.list().stream().filter(entry -> entry.role().equals(known)).toList();
    parts.forEach(this::show);
    common.result(Map.of("role", known, "parts", parts));
  }

  private void showPart(Registry registry, String asked, String part) {
    String known = roleName(registry, asked);
    Class<? extends Provider> service = Objects.requireNonNull(registry.roles().get(known));
    Provider provider = registry.find(service, part);
    ProviderEntry entry =
        registry.list().stream()
            .filter(each -> each.role().equals(known) && each.name().equals(provider.name()))
            .findFirst()
            .orElseThrow();
    List<OptionSpec> specs = provider.options().specs();
    common.print(
        String.format(Locale.ROOT, "%s '%s': %s", known, entry.name(), entry.description()));
    if (!entry.aliases().isEmpty()) {
      common.print("also: " + String.join(", ", entry.aliases()));
    }
    common.print("from: " + entry.source());
    common.print("");
    PartOptions.of(specs).lines().forEach(common::print);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("role", known);
    result.put("name", entry.name());
    result.put("aliases", entry.aliases());
    result.put("description", entry.description());
    result.put("source", entry.source());
    result.put("options", PartOptions.json(specs));
    common.result(result);
  }

  private static String roleName(Registry registry, String asked) {
    Set<String> known = registry.roles().keySet();
    String wanted = asked.toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ');
    if (known.contains(wanted)) {
      return wanted;
    }
    List<String> spelt = known.stream().map(each -> each.replace(' ', '-')).toList();
    throw new UsageException(
        String.format(
            Locale.ROOT,
            "there is no role '%s'%s\nRoles: %s",
            asked,
            NearestName.hint(asked, spelt),
            String.join(", ", spelt)));
  }

  private void showAll(Registry registry) {
    List<ProviderEntry> providers = registry.list();
    Map<String, List<ProviderEntry>> byRole =
        providers.stream()
            .collect(Collectors.groupingBy(ProviderEntry::role, TreeMap::new, Collectors.toList()));
    byRole.forEach(
        (each, entries) -> {
          common.print(each);
          entries.forEach(this::show);
        });
    if (!registry.broken().isEmpty()) {
      common.print("broken plugins");
      registry.broken().forEach(each -> common.print("  " + each.describe()));
    }
    common.print("preset");
    List<Map<String, Object>> presets =
        Presets.list().stream().map(preset -> show(preset, registry)).toList();
    common.print("  " + FEWER_EVALUATIONS);
    common.print("training preset");
    Presets.training()
        .forEach(
            preset ->
                common.print(
                    String.format(Locale.ROOT, "  %-28s %s", preset.name(), preset.description())));
    common.result(
        Map.of(
            "providers",
            providers,
            "broken",
            BrokenPlugins.json(registry.broken()),
            "presets",
            presets,
            "trainingPresets",
            Presets.training()));
  }

  private Map<String, Object> show(Preset preset, Registry registry) {
    RaeConfig config = Rae4j.readConfig(preset.name(), List.of());
    boolean here = hasWeights(new ModelAssembly(config, registry));
    common.print(String.format(Locale.ROOT, "  %-28s %s", preset.name(), preset.description()));
    if (!here) {
      common.print(
          String.format(
              Locale.ROOT,
              "  %-28s its weights are not on this machine: %s",
              "",
              CommandHint.of("fetch", preset.name())));
    }
    config
        .fast()
        .ifPresent(
            fast ->
                common.print(String.format(Locale.ROOT, "  %-28s --fast: %s", "", fast.figures())));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", preset.name());
    entry.put("description", preset.description());
    entry.put("fast", config.fast().isPresent());
    entry.put("weights", here);
    return entry;
  }

  private static boolean hasWeights(ModelAssembly assembly) {
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
    common.print(String.format(Locale.ROOT, "  %-28s %s", entry.name(), entry.description()));
    if (!entry.aliases().isEmpty()) {
      common.print(
          String.format(Locale.ROOT, "  %-28s also: %s", "", String.join(", ", entry.aliases())));
    }
    common.print(String.format(Locale.ROOT, "  %-28s from: %s", "", entry.source()));
  }
}
