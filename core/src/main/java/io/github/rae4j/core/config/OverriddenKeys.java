// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Set;

/**
 * The keys of a configuration that overrides have named, with their sections and with dashes
 * written as underscores. Immutable and thread-safe.
 *
 * @param named keys to which an override has given a value, or of which it has taken it
 * @param removed those whose value is null now: they count as not written, and nobody has to know
 *     them; among them the sections that were made for such a key alone
 */
public record OverriddenKeys(Set<String> named, Set<String> removed) {
  /** A configuration as its file has it. */
  public static final OverriddenKeys NONE = new OverriddenKeys(Set.of(), Set.of());

  /** Copies the sets. */
  public OverriddenKeys {
    named = Set.copyOf(named);
    removed = Set.copyOf(removed);
  }

  /** Whether an override has named the key, or a section that holds it. */
  public boolean isNamed(String fullKey) {
    String key = underscored(fullKey);
    return named.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
  }

  /** Whether an override has removed the key. */
  public boolean isRemoved(String fullKey) {
    return removed.contains(underscored(fullKey));
  }

  private static String underscored(String key) {
    return key.replace('-', '_');
  }
}
