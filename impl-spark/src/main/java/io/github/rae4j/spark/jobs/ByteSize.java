// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 1G}, {@code 512M} (powers of 1024), or bytes. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmgt]?)(?:i?b)?");
  private static final String UNITS = "kmgt";

  private ByteSize() {}

  /** The number of bytes of an option. */
  static long parse(String option, String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
      long unit = 1L << (10 * power);
      if (number > 0 && number <= Long.MAX_VALUE / unit) {
        return number * unit;
      }
    }
    throw new WrongUsage(
        String.format(
            Locale.ROOT, "%s: '%s' is no size; for example 512M, 1G or 2G", option, text));
  }
}
