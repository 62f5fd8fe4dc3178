// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one probably means, by edit distance. */
public final class NearestName {
  private NearestName() {}

  /**
   * The candidate with the smallest edit distance to {@code name}, case and dashes aside.
   *
   * @return empty if none is close: within a third of the name's length, at least two edits
   */
  public static Optional<String> among(String name, Collection<String> candidates) {
    return several(name, candidates).stream().findFirst();
  }

  /**
   * The candidates that a misspelt name may mean, the nearest first.
   *
   * @return none if none is close; see {@link #among}
   */
  public static List<String> several(String name, Collection<String> candidates) {
    String wanted = normalised(name);
    int limit = Math.max(2, wanted.length() / 3);
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - wanted.length()) <= limit)
        .filter(candidate -> distance(wanted, normalised(candidate)) <= limit)
        .sorted(
            Comparator.comparingInt((String candidate) -> distance(wanted, normalised(candidate)))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** A clause for the end of a message, {@code "; did you mean 'x'?"}, or nothing. */
  public static String hint(String name, Collection<String> candidates) {
    return among(name, candidates).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
  }

  private static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Optimal string alignment distance: insertions, deletions, substitutions, swaps. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + substitution);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
