// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Gathers the keys that no part knows, over the sections of a config, into one error. */
final class UnknownKeys {
  private final List<String> keys = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> known = new ArrayList<>();

  /**
   * Adds the unknown keys of one section.
   *
   * @param written the keys as they are written
   * @param declared the keys that are known there
   */
  void add(ConfigSection section, List<String> written, Collection<String> declared) {
    for (String key : written) {
      String hint =
          NearestName.among(key, declared)
              .map(nearest -> " (did you mean '" + nearest + "'?)")
              .orElse("");
      keys.add(section.fullKey(key));
      problems.add("unknown key '" + section.fullKey(key) + "'" + hint);
    }
    if (!written.isEmpty()) {
      String where = section.path().isEmpty() ? "" : " in " + section.path();
      String names = declared.isEmpty() ? "no keys" : String.join(", ", declared);
      known.add("Known" + where + ": " + names);
    }
  }

  /** Throws the error, if there was an unknown key. */
  void refuse(String origin) {
    if (!keys.isEmpty()) {
      throw new ConfigException(
          origin + ": " + String.join("; ", problems) + "\n" + String.join("; ", known),
          Where.file(origin).atKey(keys.get(0)));
    }
  }
}
