// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The providers of one role, by name, and those that cannot be used. Immutable once loaded.
 *
 * <p>Every name and alias is settled by itself: the class path's provider has it before those of
 * plugins, and a name that two plugins want belongs to none.
 */
final class RoleProviders {
  private final Class<? extends Provider> service;
  private final Map<String, FoundProvider> byName = new LinkedHashMap<>();
  private final Map<String, String> contested = new LinkedHashMap<>();
  private final List<FoundProvider> found;
  private final List<BrokenPlugin> broken = new ArrayList<>();

  private RoleProviders(Class<? extends Provider> service, List<Plugin> plugins) {
    this.service = service;
    List<FoundProvider> all = new ArrayList<>(ClassPathProviders.load(service));
    for (Plugin plugin : plugins) {
      for (FoundProvider each : plugin.load(service, broken::add)) {
        // A plugin may carry a copy of a jar that is on the class path too; the class is the same.
        if (all.stream()
            .noneMatch(other -> other.provider().getClass() == each.provider().getClass())) {
          all.add(each);
        }
      }
    }
    Map<String, List<FoundProvider>> claims = new LinkedHashMap<>();
    for (FoundProvider each : all) {
      each.names()
          .forEach(name -> claims.computeIfAbsent(name, key -> new ArrayList<>()).add(each));
    }
    claims.forEach(this::settle);
    found = all.stream().filter(each -> each.equals(byName.get(each.entry().name()))).toList();
  }

  /**
   * Loads them from every place.
   *
   * @throws RaeException if one of the class path is broken or two of it have one name
   */
  static RoleProviders load(Class<? extends Provider> service, List<Plugin> plugins) {
    return new RoleProviders(service, plugins);
  }

  private void settle(String name, List<FoundProvider> claimants) {
    List<FoundProvider> ofClassPath =
        claimants.stream().filter(each -> each.jar().isEmpty()).toList();
    if (ofClassPath.size() > 1) {
      throw new PluginException(several(name, ofClassPath), where(name));
    }
    if (ofClassPath.size() == 1 || claimants.size() == 1) {
      FoundProvider owner = ofClassPath.isEmpty() ? claimants.get(0) : ofClassPath.get(0);
      byName.put(name, owner);
      report(
          name,
          claimants,
          String.format(
              Locale.ROOT,
              "the class path has a %s called '%s' already, which is used: %s",
              RoleName.of(service),
              name,
              owner.where()));
    } else {
      String reason = several(name, claimants);
      contested.put(name, reason);
      report(name, claimants, reason);
    }
  }

  private String several(String name, List<FoundProvider> claimants) {
    return String.format(
        Locale.ROOT,
        "%s %s providers are called '%s': %s; remove all but one",
        claimants.size() == 2 ? "two" : "several",
        RoleName.of(service),
        name,
        claimants.stream().map(FoundProvider::where).collect(Collectors.joining(" and ")));
  }

  /** Those that did not get a name. */
  private void report(String name, List<FoundProvider> claimants, String reason) {
    for (FoundProvider each : claimants) {
      if (!each.equals(byName.get(name))) {
        each.jar()
            .ifPresent(
                jar ->
                    broken.add(
                        new BrokenPlugin(
                            jar, Optional.of(RoleName.of(service)), Optional.of(name), reason)));
      }
    }
  }

  /** Those that can be asked for by their own name, in the order in which they were found. */
  List<FoundProvider> found() {
    return found;
  }

  /** Those of plugins that do not work or did not get a name. */
  List<BrokenPlugin> broken() {
    return List.copyOf(broken);
  }

  /**
   * The provider with a name or alias; upper and lower case are ignored where only one matches.
   *
   * @param suspects plugins of which nobody knows what they would provide, for the error
   */
  Provider find(String name, List<BrokenPlugin> suspects) {
    FoundProvider exact = byName.get(name);
    if (exact != null) {
      return exact.provider();
    }
    refuseBroken(name, name::equals);
    List<FoundProvider> similar =
        byName.entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    if (similar.size() == 1) {
      return similar.get(0).provider();
    }
    if (similar.size() > 1) {
      throw ambiguous(name, similar);
    }
    refuseBroken(name, name::equalsIgnoreCase);
    throw unknown(name, suspects);
  }

  private void refuseBroken(String name, Predicate<String> matches) {
    contested.forEach(
        (key, reason) -> {
          if (matches.test(key)) {
            throw new PluginException(reason, where(key));
          }
        });
    String reasons =
        broken.stream()
            .filter(each -> each.name().filter(matches).isPresent())
            .map(each -> each.jar() + ": " + each.reason())
            .collect(Collectors.joining("; "));
    if (!reasons.isEmpty()) {
      throw new PluginException(
          String.format(
              Locale.ROOT,
              "the %s '%s' of a plugin is broken: %s",
              RoleName.of(service),
              name,
              reasons),
          broken.stream()
              .filter(each -> each.name().filter(matches).isPresent())
              .findFirst()
              .map(each -> where(name).inFile(each.jar()))
              .orElseGet(() -> where(name)));
    }
  }

  private RaeException unknown(String name, List<BrokenPlugin> suspects) {
    String available =
        found.stream().map(each -> each.entry().name()).sorted().collect(Collectors.joining(", "));
    List<BrokenPlugin> all = new ArrayList<>(broken);
    all.addAll(suspects);
    return new PluginException(
        String.format(
            Locale.ROOT,
            "there is no %s '%s'%s\nAvailable: %s.%s.%s",
            RoleName.of(service),
            name,
            NearestName.hint(name, byName.keySet()),
            available.isEmpty() ? "none" : available,
            RoleName.home(service),
            all.isEmpty()
                ? ""
                : all.stream()
                    .map(BrokenPlugin::describe)
                    .collect(Collectors.joining("; ", " Broken plugins: ", "."))),
        where(name));
  }

  private RaeException ambiguous(String name, List<FoundProvider> candidates) {
    return new PluginException(
        String.format(
            Locale.ROOT,
            "the %s '%s' may be any of %s; write it with the right upper and lower case",
            RoleName.of(service),
            name,
            candidates.stream().map(each -> each.entry().name()).collect(Collectors.joining(", "))),
        where(name));
  }

  private Where where(String name) {
    return Where.part(String.format(Locale.ROOT, "%s '%s'", RoleName.of(service), name));
  }
}
