// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Looks into the named inputs and outputs of networks and objectives. */
public final class NamedValues {
  private NamedValues() {}

  /**
   * The value of a name that has to be there.
   *
   * @throws IllegalArgumentException naming it and the names that are there
   */
  public static <V> V require(Map<String, V> values, String name) {
    V value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "there is no '%s' among %s", name, new TreeSet<>(values.keySet())));
    }
    return value;
  }
}
