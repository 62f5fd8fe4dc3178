// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.terminal.UsageException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as Spark writes them. */
final class MemorySize {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([kmgt]?)b?");

  private MemorySize() {}

  /**
   * Reads a size.
   *
   * @param option for the message
   * @param text for example {@code 4g} or {@code 512m}; a bare number counts MiB
   * @return MiB
   */
  static long mib(String option, String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new UsageException(
          String.format(
              Locale.ROOT, "%s: '%s' is no size of memory, such as 4g or 512m", option, text));
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "k" -> number >> 10;
      case "g" -> number << 10;
      case "t" -> number << 20;
      default -> number;
    };
  }
}
