// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

/** How the user has called the command. */
public final class CommandName {
  private static final String PROPERTY = "rae4j.command";
  private static final String USUAL = "rae4j";

  private CommandName() {}

  /**
   * What to type to call it again: {@code rae4j} where the shell finds it, else the path that was
   * used, quoted if need be.
   */
  public static String shown() {
    return quoted(System.getProperty(PROPERTY, USUAL));
  }

  static String quoted(String path) {
    return path.matches("[\\w@%+=:,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
