// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How a set is divided for the Inception Score, whose mean over the parts is reported.
 *
 * @param convention its name in reports
 * @param parts number of nearly equal parts; 0 if {@code size} is used instead
 * @param size number of images per part, the last of which may be smaller; 0 if {@code parts} is
 *     used instead
 * @param shuffleSeed seed of NumPy's generator; empty to keep the order
 */
public record Splits(String convention, int parts, int size, OptionalLong shuffleSeed) {
  /** Validates the numbers. */
  public Splits {
    if ((parts > 0) == (size > 0) || parts < 0 || size < 0) {
      throw new IllegalArgumentException(
          "either parts or size must be positive, but they are " + parts + " and " + size);
    }
  }

  /** Returns the first (inclusive) and last (exclusive) image of each part. */
  public List<int[]> of(int images) {
    List<int[]> ranges = new ArrayList<>();
    if (parts > 0) {
      for (int i = 0; i < parts; i++) {
        ranges.add(
            new int[] {(int) ((long) i * images / parts), (int) ((i + 1L) * images / parts)});
      }
    } else {
      for (int from = 0; from < images; from += size) {
        ranges.add(new int[] {from, Math.min(images, from + size)});
      }
    }
    return ranges;
  }

  /** The settings for a report. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("convention", convention);
    if (parts > 0) {
      settings.put("splits", Integer.toString(parts));
    } else {
      settings.put("split_size", Integer.toString(size));
    }
    settings.put("shuffle", shuffleSeed.isPresent() ? "seed " + shuffleSeed.getAsLong() : "no");
    return settings;
  }
}
