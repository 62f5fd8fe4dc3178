// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigParameters.Written;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.spi.Provider;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A section of a config whose part can be swapped by its name alone: an option that another part of
 * the role declares may stay behind when this one is chosen. It has no effect, and is worth a note
 * unless it is at its default: the reference's files give every solver the tolerances of the
 * adaptive ones.
 */
final class SwappableSection {
  private SwappableSection() {}

  /**
   * Declares the options of the other parts of a role.
   *
   * @return a note for each of them that the section sets to another value than its default
   */
  static <P extends Provider> List<String> declareOfOthers(
      Registry registry, Class<P> role, P chosen, ConfigParameters section) {
    Map<String, Set<String>> defaults = new LinkedHashMap<>();
    for (P each : registry.providers(role)) {
      for (OptionSpec spec : each.options().specs()) {
        addDefault(defaults, spec.key(), spec);
        spec.aliases().forEach(alias -> addDefault(defaults, alias, spec));
      }
    }
    defaults.keySet().removeAll(chosen.options().keys());
    return section.declareOfOthers(defaults.keySet()).stream()
        .filter(written -> !isDefault(written, defaults.getOrDefault(written.key(), Set.of())))
        .map(
            written ->
                String.format(
                    Locale.ROOT,
                    "%s has no effect: '%s' has no such option",
                    written.fullKey(),
                    chosen.name()))
        .toList();
  }

  /**
   * Makes a part of a section in which options of other parts of the role may stand.
   *
   * @param maker calls the provider with the section
   */
  static <P extends Provider, T> T create(
      Registry registry,
      Class<P> role,
      P chosen,
      ConfigParameters section,
      BiFunction<P, ConfigParameters, T> maker) {
    declareOfOthers(registry, role, chosen, section);
    return ModelAssembly.create(section, chosen, maker);
  }

  private static void addDefault(Map<String, Set<String>> defaults, String key, OptionSpec spec) {
    Set<String> known = defaults.computeIfAbsent(key, absent -> new LinkedHashSet<>());
    spec.defaultValue().ifPresent(known::add);
  }

  private static boolean isDefault(Written written, Set<String> defaults) {
    String value = String.valueOf(written.value());
    return defaults.stream()
        .anyMatch(text -> text.equalsIgnoreCase(value) || isNumber(text, written.value()));
  }

  private static boolean isNumber(String text, Object value) {
    try {
      return value instanceof Number number && Double.parseDouble(text) == number.doubleValue();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
