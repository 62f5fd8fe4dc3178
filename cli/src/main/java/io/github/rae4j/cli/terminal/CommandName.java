// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import io.github.rae4j.errors.CommandHint;

/** How the user has called the command. */
public final class CommandName {
  private CommandName() {}

  /**
   * What to type to call it again: {@code rae4j} where the shell finds it, else the path that was
   * used, quoted if need be.
   */
  public static String shown() {
    return CommandHint.command();
  }

  static String quoted(String path) {
    return CommandHint.quoted(path);
  }
}
