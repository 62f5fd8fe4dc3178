// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The providers of one role, by name. Immutable once loaded. */
final class RoleProviders {
  private final Class<? extends Provider> service;
  private final List<ProviderScan.Found> found = new ArrayList<>();
  private final Map<String, ProviderScan.Found> byName = new LinkedHashMap<>();

  private RoleProviders(Class<? extends Provider> service) {
    this.service = service;
  }

  /**
   * Loads them from every place.
   *
   * @throws RaeException if one is broken or two have one name
   */
  static RoleProviders load(Class<? extends Provider> service, List<ProviderScan> scans) {
    RoleProviders role = new RoleProviders(service);
    scans.forEach(scan -> scan.load(service).forEach(role::add));
    return role;
  }

  /** All, in the order in which they were found. */
  List<ProviderScan.Found> found() {
    return found;
  }

  private void add(ProviderScan.Found added) {
    // A plugin may carry a copy of a jar that is on the class path too; the class is then the same.
    if (found.stream()
        .anyMatch(other -> other.provider().getClass() == added.provider().getClass())) {
      return;
    }
    found.add(added);
    names(added.entry())
        .forEach(
            name -> {
              ProviderScan.Found other = byName.putIfAbsent(name, added);
              if (other != null && !other.equals(added)) {
                throw new RaeException(
                    String.format(
                        "two %s providers are called '%s': %s in %s and %s in %s; remove one",
                        RoleName.of(service),
                        name,
                        other.provider().getClass().getName(),
                        other.entry().source(),
                        added.provider().getClass().getName(),
                        added.entry().source()));
              }
            });
  }

  private static Stream<String> names(ProviderEntry entry) {
    return Stream.concat(Stream.of(entry.name()), entry.aliases().stream());
  }

  /**
   * The provider with a name or alias; upper and lower case are ignored where only one matches.
   *
   * @param idle what to add to the error about jars without any provider
   */
  Provider find(String name, Supplier<String> idle) {
    ProviderScan.Found exact = byName.get(name);
    if (exact != null) {
      return exact.provider();
    }
    List<ProviderScan.Found> similar =
        byName.entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    if (similar.size() == 1) {
      return similar.get(0).provider();
    }
    throw similar.isEmpty() ? unknown(name, idle.get()) : ambiguous(name, similar);
  }

  private RaeException unknown(String name, String idle) {
    String available =
        found.stream().map(each -> each.entry().name()).sorted().collect(Collectors.joining(", "));
    return new RaeException(
        String.format(
            "there is no %s '%s'%s\nAvailable: %s.%s%s.",
            RoleName.of(service),
            name,
            NearestName.hint(name, byName.keySet()),
            available.isEmpty() ? "none" : available,
            RoleName.home(service),
            idle));
  }

  private RaeException ambiguous(String name, List<ProviderScan.Found> candidates) {
    return new RaeException(
        String.format(
            "the %s '%s' may be any of %s; write it with the right upper and lower case",
            RoleName.of(service),
            name,
            candidates.stream()
                .map(each -> each.entry().name())
                .collect(Collectors.joining(", "))));
  }
}
