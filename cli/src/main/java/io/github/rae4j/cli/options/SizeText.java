// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: {@code 1G}, {@code 512M}, {@code 100K} (powers of 1024), or bytes.
 */
public final class SizeText {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)(?:i?b)?");
  private static final String UNITS = "kmgt";

  private SizeText() {}

  /**
   * The number of bytes.
   *
   * @param option for the message
   * @throws UsageException if the text is no size, or none
   */
  public static long parse(String option, String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
      long unit = 1L << (10 * power);
      if (number > 0 && number <= Long.MAX_VALUE / unit) {
        return number * unit;
      }
    }
    throw new UsageException(
        String.format(
            Locale.ROOT, "%s: '%s' is no size; for example 512M, 1G or 2G", option, text));
  }
}
