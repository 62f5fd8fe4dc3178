// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A plugin, or one provider of a plugin, that cannot be used. Immutable.
 *
 * @param jar the jar at fault, or the plugin's folder where no jar of it is
 * @param role what it would provide, for example {@code encoder}; empty where that is not known
 * @param name the provider's name, or its class where it could not say its name; empty where the
 *     jar as a whole is at fault
 * @param reason why, on one line and without a full stop
 */
public record BrokenPlugin(Path jar, Optional<String> role, Optional<String> name, String reason) {
  /** Makes the reason one line, whatever an exception of a plugin said. */
  public BrokenPlugin {
    reason = reason.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
  }

  /** A whole jar that is at fault. */
  static BrokenPlugin ofJar(Path jar, String reason) {
    return new BrokenPlugin(jar, Optional.empty(), Optional.empty(), reason);
  }

  /** All of it on one line, for messages. */
  public String describe() {
    String part = name.map(known -> role.map(r -> r + " ").orElse("") + known).orElse("");
    return jar + (part.isEmpty() ? "" : " (" + part + ")") + ": " + reason;
  }
}
