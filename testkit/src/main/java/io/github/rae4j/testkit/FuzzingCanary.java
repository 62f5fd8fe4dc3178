// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

/** A class that damaged files name: whoever makes or even loads it runs code from a file. */
final class FuzzingCanary {
  /** The system property that is set when this class is loaded; a constant does not load it. */
  static final String TOUCHED = "rae4j.fuzz.canary";

  static {
    System.setProperty(TOUCHED, "touched");
  }

  private FuzzingCanary() {}
}
