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
  /** torch-fidelity: shuffled with the seed 2020, ten parts. */
  public static final Splits TORCH_FIDELITY =
      new Splits("torch-fidelity", 10, 0, OptionalLong.of(2020));

  /** The evaluator of ADM: parts of 5000 in the order of the images. */
  public static final Splits ADM = new Splits("adm", 0, 5000, OptionalLong.empty());

  /** Validates the numbers. */
  public Splits {
    if ((parts > 0) == (size > 0) || parts < 0 || size < 0) {
      throw new IllegalArgumentException("either parts or size must be positive");
    }
  }

  /** Returns the first (inclusive) and last (exclusive) image of each part. */
  List<int[]> of(int images) {
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

  Map<String, String> settings() {
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
