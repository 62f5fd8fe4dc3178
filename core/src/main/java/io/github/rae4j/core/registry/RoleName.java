// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;
import java.util.Locale;

/** What a provider interface is called in lists and messages. */
final class RoleName {
  private RoleName() {}

  /** For example {@code noise schedule}. */
  static String of(Class<? extends Provider> service) {
    Role role = service.getAnnotation(Role.class);
    return role == null
        ? service
            .getSimpleName()
            .replaceFirst("Provider$", "")
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT)
        : role.value();
  }

  /** A sentence on where those of rae4j are, or nothing. */
  static String home(Class<? extends Provider> service) {
    Role role = service.getAnnotation(Role.class);
    return role == null || role.artifact().isEmpty()
        ? ""
        : " Those of rae4j are in "
            + role.artifact()
            + "; others go as jars into the plugins folder";
  }
}
