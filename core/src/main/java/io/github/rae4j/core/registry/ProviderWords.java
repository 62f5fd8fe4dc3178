// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Provider;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Asks a provider what it says about itself, and refuses what is unusable. */
final class ProviderWords {
  private ProviderWords() {}

  /**
   * Its name.
   *
   * @throws RaeException if it has none
   */
  static String name(Provider provider) {
    return require(provider.name(), "it has no name");
  }

  /**
   * All that lists show of it.
   *
   * @throws RaeException if it gives no list of aliases or no description
   */
  static ProviderEntry entry(String role, String name, Provider provider) {
    List<String> aliases = require(provider.aliases(), "it gives no list of aliases");
    for (String alias : aliases) {
      require(alias, "it has an alias without letters");
    }
    requireSelectable(provider, name, aliases);
    return new ProviderEntry(
        role,
        name,
        List.copyOf(aliases),
        require(provider.description(), "it has no description"),
        LinkageErrors.source(provider.getClass()));
  }

  /** Configs ask for samplers by mode and method, so that others would be listed in vain. */
  private static void requireSelectable(Provider provider, String name, List<String> aliases) {
    if (provider instanceof SamplerProvider
        && Stream.concat(Stream.of(name), aliases.stream())
            .noneMatch(each -> each.matches("[^/]+/[^/]+"))) {
      throw new PluginException(
          String.format(
              Locale.ROOT,
              "no config can ask for a sampler called '%s'; call it MODE/METHOD, for example"
                  + " ODE/%s",
              name,
              name.replace("/", "")),
          Where.part(provider.getClass().getName()));
    }
  }

  /**
   * Reads the declared options, so that a wrong declaration is known before a config needs it.
   *
   * @throws RaeException if it gives none, or they are declared wrongly
   */
  static void requireOptions(Provider provider) {
    try {
      require(provider.options(), "it gives no options; a part without options has Options.none()");
    } catch (IllegalArgumentException e) {
      throw new PluginException(
          "its options are declared wrongly: " + e.getMessage(),
          Where.part(provider.getClass().getName()),
          e);
    }
  }

  /** Null comes from code that was compiled without our annotations. */
  private static <T> T require(T given, String otherwise) {
    if (given == null || (given instanceof String text && text.isBlank())) {
      throw new PluginException(otherwise, Where.UNKNOWN);
    }
    return given;
  }
}
