// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A line for a shell, whose words are quoted where they have to be. Not thread-safe. */
final class ShellLine {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private final List<String> words = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /** Begins with a program. */
  ShellLine(String program) {
    words.add(program);
    text.append(quoted(program));
  }

  /** Adds words that stay on one line. */
  ShellLine add(String... together) {
    text.append(" \\\n ");
    for (String word : together) {
      words.add(word);
      text.append(' ').append(quoted(word));
    }
    return this;
  }

  /** The words. */
  List<String> words() {
    return List.copyOf(words);
  }

  /** What can be copied into a shell. */
  @Override
  public String toString() {
    return text.toString();
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
