// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

/** A class of the application, which a plugin of the tests has a copy of. */
public final class Tint {
  private Tint() {}

  /** Public in the copy. */
  public static String answer() {
    return "rae4j's own";
  }
}
