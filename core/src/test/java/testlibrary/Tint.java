// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package testlibrary;

/** Stands for a library that the application has. */
public final class Tint {
  private Tint() {}

  /** Which version this is. */
  public static String answer() {
    return "the application's";
  }
}
