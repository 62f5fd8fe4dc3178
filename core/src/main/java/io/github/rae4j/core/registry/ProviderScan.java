// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Provider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A class loader in which providers are looked for.
 *
 * @param loader the class path's, or that of a plugin
 * @param where for messages, for example {@code the plugin plugins/x.jar}
 */
record ProviderScan(ClassLoader loader, String where) {
  /** A provider and what it said about itself. */
  record Found(Provider provider, ProviderEntry entry) {}

  /**
   * Loads the providers of one role.
   *
   * @throws RaeException if one cannot be loaded, naming where it is and the class
   */
  <P extends Provider> List<Found> load(Class<P> service) {
    List<Found> found = new ArrayList<>();
    for (P provider : all(service, RoleName.of(service) + " provider")) {
      found.add(new Found(provider, describe(service, provider)));
    }
    return found;
  }

  /** Loads services of any kind. */
  <S> List<S> all(Class<S> service, String kind) {
    // So that the module path needs no list of roles either.
    ProviderScan.class.getModule().addUses(service);
    try {
      List<S> services = new ArrayList<>();
      Iterator<S> each = ServiceLoader.load(service, loader).iterator();
      while (each.hasNext()) {
        services.add(each.next());
      }
      return services;
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw new RaeException(where + " has a broken " + kind + ": " + reason(e), e);
    }
  }

  private ProviderEntry describe(Class<? extends Provider> service, Provider provider) {
    try {
      String name = provider.name();
      if (name == null || name.isBlank()) {
        throw new IllegalStateException(provider.getClass().getName() + " has no name");
      }
      return new ProviderEntry(
          RoleName.of(service),
          name,
          List.copyOf(provider.aliases()),
          provider.description(),
          LinkageErrors.source(provider.getClass()));
    } catch (LinkageError | RuntimeException e) {
      throw new RaeException(
          where + " has a broken " + RoleName.of(service) + " provider: " + reason(e), e);
    }
  }

  private static String reason(Throwable e) {
    if (e instanceof LinkageError problem) {
      return LinkageErrors.reason(problem);
    }
    Throwable cause = e.getCause();
    if (e instanceof ServiceConfigurationError && cause != null) {
      return e.getMessage() + " (" + cause + ")";
    }
    return String.valueOf(e.getMessage());
  }
}
