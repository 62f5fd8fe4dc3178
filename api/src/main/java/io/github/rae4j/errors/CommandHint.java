// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How to call the {@code rae4j} command, for messages that say what to do next. */
public final class CommandHint {
  private static final String PROPERTY = "rae4j.command";
  private static final String USUAL = "rae4j";
  private static final String PLAIN = "[\\w@%+=:,./-]+";

  private CommandHint() {}

  /**
   * A line that can be typed: the command as the user has called it ({@code rae4j} where nobody
   * knows), and arguments that are quoted if need be.
   */
  public static String of(String... arguments) {
    String typed =
        Arrays.stream(arguments).map(CommandHint::quoted).collect(Collectors.joining(" "));
    return (command() + " " + typed).strip();
  }

  /**
   * What to type to call it: {@code rae4j} where the shell finds it, else the path that was used.
   */
  public static String command() {
    return quoted(System.getProperty(PROPERTY, USUAL));
  }

  /** A word as a POSIX shell reads it. */
  public static String quoted(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
