// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import java.util.List;
import java.util.Locale;

/** Sizes, speeds and times as people read them. */
final class Amounts {
  private static final long KILO = 1000;
  private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB");

  private Amounts() {}

  /** Bytes in decimal units, as download pages and disks count: {@code 3.4 GB}. */
  static String bytes(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.5 && unit < UNITS.size() - 1) {
      value /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS.get(unit));
  }

  /** A time in two units at most: {@code 1 h 05 min}. */
  static String seconds(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }

  /** {@code 1 file}, {@code 2 files}. */
  static String files(int number) {
    return number == 1 ? "1 file" : number + " files";
  }
}
