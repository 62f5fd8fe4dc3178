package io.github.rae4j.core.registry;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RaeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Loads all providers that one class loader shows. */
final class ProviderScan {
  private ProviderScan() {}

  /** A provider and what it said about itself. */
  record Found(Role role, Provider provider, ProviderEntry entry) {}

  /**
   * Loads the providers of every role.
   *
   * @param where for messages, for example {@code the plugin plugins/x.jar}
   * @throws RaeException if one cannot be loaded, naming {@code where} and the class
   */
  static List<Found> load(ClassLoader loader, String where) {
    List<Found> found = new ArrayList<>();
    for (Role role : Role.values()) {
      try {
        Iterator<? extends Provider> providers =
            ServiceLoader.load(role.service, loader).iterator();
        while (providers.hasNext()) {
          Provider provider = providers.next();
          found.add(new Found(role, provider, describe(role, provider)));
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        throw new RaeException(
            where + " has a broken " + role.label + " provider: " + reason(e), e);
      }
    }
    return found;
  }

  private static ProviderEntry describe(Role role, Provider provider) {
    String name = provider.name();
    if (name == null || name.isBlank()) {
      throw new IllegalStateException(provider.getClass().getName() + " has no name");
    }
    return new ProviderEntry(
        role.label,
        name,
        List.copyOf(provider.aliases()),
        provider.description(),
        LinkageProblems.source(provider.getClass()));
  }

  private static String reason(Throwable e) {
    if (e instanceof LinkageError problem) {
      return LinkageProblems.reason(problem);
    }
    Throwable cause = e.getCause();
    if (e instanceof ServiceConfigurationError && cause != null) {
      return e.getMessage() + " (" + cause + ")";
    }
    return String.valueOf(e.getMessage());
  }
}
