// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureStatistics;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The features of the two sets that a metric compares.
 *
 * @param generated features of the generated set
 * @param reference features of the reference, of the same width
 */
public record ComparedRows(FeatureRows generated, FeatureRows reference) {
  /** The rows of statistics of one set. */
  public static FeatureRows of(FeatureStatistics statistics) {
    if (statistics instanceof FeatureRows rows) {
      return rows;
    }
    throw new IllegalArgumentException("not rows of features: " + statistics);
  }

  /**
   * The rows of both sets.
   *
   * @param metric the metric's name, for messages
   * @throws DataException if their widths differ
   */
  public static ComparedRows of(
      String metric, FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    FeatureRows ours = of(generated);
    FeatureRows theirs =
        of(
            reference.orElseThrow(
                () -> new IllegalArgumentException(metric + " needs a reference")));
    if (ours.count() > 0 && theirs.count() > 0 && ours.width() != theirs.width()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the two sets have features of width %d and %d; they come from different networks",
              ours.width(),
              theirs.width()),
          Where.part("metric '" + metric + "'"));
    }
    return new ComparedRows(ours, theirs);
  }

  /** The counts for a report: the images of both sets and the feature width. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("generated", generated.count());
    counts.put("reference", reference.count());
    counts.put("features", (long) generated.width());
    return counts;
  }
}
