// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The values of one metric by the numbers of the pairs. Not thread-safe. */
final class PairValues {
  private static final String NUMBERS = "numbers";
  private static final String LENGTHS = "lengths";
  private static final String VALUES = "values";

  private final PairMetric metric;
  // By the number of the first pair of each batch.
  private final TreeMap<Long, double[]> values = new TreeMap<>();

  PairValues(PairMetric metric) {
    this.metric = metric;
  }

  /** Evaluates a batch, pair by pair, on all processors. */
  void add(
      long first,
      Tensor images,
      Tensor originals,
      Optional<Map<String, Tensor>> features,
      EvaluationOptions options) {
    Optional<Tensor> feature =
        metric
            .feature()
            .map(
                name ->
                    MetricSet.feature(
                        metric, features.orElseThrow(), options.pairFeatures().orElseThrow()));
    put(
        first,
        IntStream.range(0, images.shape().intDim(0))
            .parallel()
            .mapToDouble(
                i ->
                    MetricAnswers.ofPair(
                        metric,
                        images.rows(i, i + 1),
                        originals.rows(i, i + 1),
                        feature.map(rows -> rows.rows(i, i + 1))))
            .toArray());
  }

  private void put(long first, double[] batch) {
    requireAbsent(first, batch.length);
    values.put(first, batch);
  }

  private void requireAbsent(long first, int length) {
    Map.Entry<Long, double[]> before = values.lowerEntry(first + length);
    if (before != null && before.getKey() + before.getValue().length > first) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pairs from %d to %d were given twice",
              Math.max(first, before.getKey()),
              Math.min(first + length, before.getKey() + before.getValue().length) - 1));
    }
  }

  /** All values, by name of tensor. */
  Map<String, Tensor> state() {
    long[] lengths = values.values().stream().mapToLong(batch -> batch.length).toArray();
    return Map.of(
        NUMBERS,
        Tensor.of(values.keySet().stream().mapToLong(Long::longValue).toArray(), values.size()),
        LENGTHS,
        Tensor.of(lengths, lengths.length),
        VALUES,
        StateTensors.doubles(all()));
  }

  /**
   * Adds the values of other pairs.
   *
   * @throws DataException if the state is damaged
   * @throws IllegalArgumentException if a pair is here already; then nothing was added
   */
  void merge(Weights state) {
    long[] numbers = StateTensors.numbers(state, NUMBERS);
    long[] lengths = StateTensors.numbers(state, LENGTHS);
    double[] all = StateTensors.doubles(state, VALUES);
    if (numbers.length != lengths.length || Arrays.stream(lengths).sum() != all.length) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %d batches of %d pairs in all do not belong to %d values",
              state.origin(),
              numbers.length,
              Arrays.stream(lengths).sum(),
              all.length),
          Where.file(state.origin()).atKey(VALUES));
    }
    for (int i = 0; i < numbers.length; i++) {
      requireAbsent(numbers[i], (int) lengths[i]);
    }
    int from = 0;
    for (int i = 0; i < numbers.length; i++) {
      put(numbers[i], Arrays.copyOfRange(all, from, from + (int) lengths[i]));
      from += (int) lengths[i];
    }
  }

  private double[] all() {
    return values.values().stream().flatMapToDouble(Arrays::stream).toArray();
  }

  MetricResult result() {
    return MetricAnswers.summarize(metric, all());
  }
}
