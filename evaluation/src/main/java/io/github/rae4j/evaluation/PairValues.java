// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The values of one metric, in the order of the pairs. Not thread-safe. */
final class PairValues {
  private final PairMetric metric;
  private final List<double[]> values = new ArrayList<>();

  PairValues(PairMetric metric) {
    this.metric = metric;
  }

  /** Evaluates a batch, pair by pair, on all processors. */
  void add(
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
    values.add(
        IntStream.range(0, images.shape().intDim(0))
            .parallel()
            .mapToDouble(
                i ->
                    metric
                        .measure(
                            images.rows(i, i + 1),
                            originals.rows(i, i + 1),
                            feature.map(rows -> rows.rows(i, i + 1)))[0])
            .toArray());
  }

  MetricResult result() {
    return metric.summarize(values.stream().flatMapToDouble(Arrays::stream).toArray());
  }
}
