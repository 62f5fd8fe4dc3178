// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.lookup.PluginClassLoader;
import io.github.rae4j.core.lookup.Services;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;

/**
 * The providers on the class or module path, and those that the caller's context class loader sees.
 * What is broken there is a mistake of whoever put the application together, and fails at once.
 */
final class ClassPathProviders {
  private ClassPathProviders() {}

  /**
   * Loads the providers of one role.
   *
   * @throws RaeException if one cannot be loaded, naming the class
   */
  static List<FoundProvider> load(Class<? extends Provider> service) {
    if (service.getClassLoader() instanceof PluginClassLoader) {
      // A role that a plugin brings: the application cannot implement it.
      return List.of();
    }
    String role = RoleName.of(service);
    List<FoundProvider> found = new ArrayList<>();
    for (Provider provider : all(service, role + " provider")) {
      try {
        String name = ProviderWords.name(provider);
        ProviderWords.requireOptions(provider);
        found.add(
            new FoundProvider(
                provider, ProviderWords.entry(role, name, provider), Optional.empty()));
      } catch (LinkageError | RuntimeException e) {
        throw broken(role + " provider", provider.getClass().getName() + ": " + reason(e), e);
      }
    }
    return found;
  }

  /**
   * Loads services of any kind.
   *
   * @throws RaeException if one cannot be loaded, naming the class
   */
  static <S> List<S> all(Class<S> service, String kind) {
    try {
      return Services.all(service);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw broken(kind, reason(e), e);
    }
  }

  private static RaeException broken(String kind, String reason, Throwable cause) {
    return new PluginException(
        "the class path has a broken " + kind + ": " + reason, Where.part(kind), cause);
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    String message = String.valueOf(e.getMessage());
    if (message.contains(ServiceLine.BYTE_ORDER_MARK)) {
      return message.replace(ServiceLine.BYTE_ORDER_MARK, "")
          + " (the service file begins with a byte order mark; save it as UTF-8 without one)";
    }
    if (e instanceof ServiceConfigurationError && cause != null) {
      return e.getMessage() + " (" + PluginFailure.reason(cause) + ")";
    }
    return PluginFailure.reason(e);
  }
}
