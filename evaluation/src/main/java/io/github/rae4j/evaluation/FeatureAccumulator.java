// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
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
  private static final String SIZE = "size";
  private static final String COUNT = "count";
  private static final String WEIGHTS = "weights";

  private final String what;
  private final String origin;
  private final Map<SetMetric, FeatureStatistics> statistics = new LinkedHashMap<>();
  private List<Long> size = List.of();
  private String fingerprint = "";
  private long count;

  /**
   * Creates an empty accumulator.
   *
   * @param what role of the set for messages, for example {@code reference}
   */
  FeatureAccumulator(String what, String origin, List<SetMetric> metrics) {
    this.what = what;
    this.origin = origin;
    Map<Object, FeatureStatistics> shared = new HashMap<>();
    for (SetMetric metric : metrics) {
      statistics.put(
          metric,
          metric
              .statisticsKey()
              .map(key -> shared.computeIfAbsent(key, k -> MetricAnswers.statistics(metric)))
              .orElseGet(() -> MetricAnswers.statistics(metric)));
    }
  }

  /**
   * Adds a batch.
   *
   * @param first number of its first image within the set
   * @param images float32 {@code (n, 3, h, w)}
   */
  void add(FeatureExtractor extractor, long first, Tensor images) {
    requireSize(first, List.of(images.shape().dim(2), images.shape().dim(3)));
    if (!statistics.isEmpty()) {
      Map<String, Tensor> features = extractor.run(images);
      Set<FeatureStatistics> taken = Collections.newSetFromMap(new IdentityHashMap<>());
      statistics.forEach(
          (metric, statistics) -> {
            Map<String, Tensor> needed = MetricSet.features(metric, features, extractor.choice());
            if (taken.add(statistics)) {
              named(() -> metric.add(statistics, first, needed));
            }
          });
      fingerprint = extractor.fingerprint();
    }
    count += images.shape().dim(0);
  }

  private void requireSize(long first, List<Long> given) {
    if (!size.isEmpty() && !size.equals(given)) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s: images from number %d on have %d x %d pixels, those before %d x %d; prepare"
                      + " them",
                  origin,
                  first,
                  given.get(1),
                  given.get(0),
                  size.get(1),
                  size.get(0))
              + " alike, for example by center-crop:256",
          Where.file(origin));
    }
    size = given;
  }

  private void named(Runnable action) {
    try {
      action.run();
    } catch (RaeException e) {
      throw e.explained(origin + ": " + e.getMessage(), e.where().inFile(origin));
    }
  }

  /**
   * Adds what {@link #state} has given of other images of the set.
   *
   * @throws RaeException if the state is damaged, or its images or weights are others
   * @throws IllegalArgumentException if it holds an image that is here already
   */
  void merge(Weights state) {
    long more = StateTensors.numbers(state, COUNT)[0];
    if (more == 0) {
      return;
    }
    long[] dims = StateTensors.numbers(state, SIZE);
    requireSize(count, List.of(dims[0], dims[1]));
    String weights = StateTensors.text(state, WEIGHTS);
    if (!fingerprint.isEmpty() && !weights.equals(fingerprint)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the weights of the feature network are %s, but %s where other images were"
                  + " measured; give all machines the same file",
              state.origin(),
              weights,
              fingerprint),
          Where.part("feature network"));
    }
    fingerprint = weights;
    forEachStatistics(
        (number, metric, statistics) ->
            named(() -> statistics.merge(metric.restore(state.below(number + ".")))));
    count += more;
  }

  /** All that was gathered, without rounding. */
  void state(String prefix, Map<String, Tensor> into) {
    into.put(prefix + COUNT, Tensor.of(new long[] {count}, 1));
    into.put(prefix + WEIGHTS, StateTensors.text(fingerprint));
    into.put(
        prefix + SIZE, Tensor.of(size.stream().mapToLong(Long::longValue).toArray(), size.size()));
    forEachStatistics(
        (number, metric, statistics) ->
            statistics
                .state()
                .forEach((name, tensor) -> into.put(prefix + number + "." + name, tensor)));
  }

  /** What is done with statistics and the first metric that they are of. */
  private interface Visitor {
    void visit(int number, SetMetric metric, FeatureStatistics statistics);
  }

  /** Visits each statistics once, though several metrics may share it. */
  private void forEachStatistics(Visitor visitor) {
    Set<FeatureStatistics> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    int number = 0;
    for (Map.Entry<SetMetric, FeatureStatistics> entry : statistics.entrySet()) {
      if (visited.add(entry.getValue())) {
        visitor.visit(number, entry.getKey(), entry.getValue());
      }
      number++;
    }
  }

  /** Checks that the set has images. */
  void requireImages() {
    if (count == 0) {
      throw new DataException(origin + ": there is no image that can be read", Where.file(origin));
    }
  }

  String origin() {
    return origin;
  }

  Map<SetMetric, FeatureStatistics> statistics() {
    return statistics;
  }

  /** Height and width; empty before the first batch. */
  List<Long> size() {
    return size;
  }

  /** Identifies the weights of the feature network; empty before the first batch. */
  String fingerprint() {
    return fingerprint;
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
