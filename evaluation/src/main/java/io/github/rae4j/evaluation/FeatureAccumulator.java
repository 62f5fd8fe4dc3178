// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Accumulates the feature statistics of one set of images. Not thread-safe. */
final class FeatureAccumulator {
  private final String what;
  private final String origin;
  private final FeatureExtractor extractor;
  private final Map<SetMetric, FeatureStatistics> statistics = new LinkedHashMap<>();
  private List<Long> size = List.of();
  private long count;

  /**
   * Creates an empty accumulator.
   *
   * @param what role of the set for messages, for example {@code reference}
   */
  FeatureAccumulator(
      String what, String origin, FeatureExtractor extractor, List<SetMetric> metrics) {
    this.what = what;
    this.origin = origin;
    this.extractor = extractor;
    Map<Object, FeatureStatistics> shared = new HashMap<>();
    for (SetMetric metric : metrics) {
      statistics.put(
          metric,
          metric
              .statisticsKey()
              .map(key -> shared.computeIfAbsent(key, k -> metric.statistics()))
              .orElseGet(metric::statistics));
    }
  }

  /** Adds a batch, float32 {@code (n, 3, h, w)}. */
  void add(Tensor images) {
    List<Long> given = List.of(images.shape().dim(2), images.shape().dim(3));
    if (!size.isEmpty() && !size.equals(given)) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s: images from number %d on have %d x %d pixels, those before %d x %d; prepare"
                      + " them",
                  origin,
                  count,
                  given.get(1),
                  given.get(0),
                  size.get(1),
                  size.get(0))
              + " alike, for example by center-crop:256",
          Where.file(origin));
    }
    size = given;
    if (!statistics.isEmpty()) {
      Map<String, Tensor> features = extractor.run(images);
      Set<FeatureStatistics> taken = Collections.newSetFromMap(new IdentityHashMap<>());
      statistics.forEach(
          (metric, statistics) -> {
            Tensor feature = MetricSet.feature(metric, features, extractor.choice());
            if (taken.add(statistics)) {
              take(statistics, feature);
            }
          });
    }
    count += images.shape().dim(0);
  }

  private void take(FeatureStatistics statistics, Tensor features) {
    try {
      statistics.add(count, features);
    } catch (RaeException e) {
      throw e.explained(origin + ": " + e.getMessage(), e.where().inFile(origin));
    }
  }

  /** Checks that the set has images. */
  void requireImages() {
    if (count == 0) {
      throw new DataException(origin + ": there is no image that can be read", Where.file(origin));
    }
  }

  Map<SetMetric, FeatureStatistics> statistics() {
    return statistics;
  }

  /** Height and width; empty before the first batch. */
  List<Long> size() {
    return size;
  }

  long count() {
    return count;
  }

  /** A description for the report. */
  Map<String, Object> describe() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("set", what);
    description.put("origin", origin);
    description.put("count", count);
    description.put("size", size);
    return description;
  }
}
