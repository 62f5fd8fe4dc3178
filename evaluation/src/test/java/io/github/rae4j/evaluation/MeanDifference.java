// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A metric of the tests that needs no network: the first value of an image less its original's. */
final class MeanDifference implements PairMetric {
  static final String NAME = "test-difference";

  /** Its provider. */
  public static final class Provider implements MetricProvider {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String description() {
      return "for tests";
    }

    @Override
    public Metric create(Parameters parameters) {
      return new MeanDifference();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> feature() {
    return Optional.empty();
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    double[] values = new double[images.shape().intDim(0)];
    int size = images.elements() / values.length;
    for (int i = 0; i < values.length; i++) {
      values[i] = images.toFloatArray()[i * size] - originals.toFloatArray()[i * size];
    }
    return values;
  }

  @Override
  public MetricResult summarize(double[] values) {
    return new MetricResult(
        NAME,
        Map.of(NAME, Arrays.stream(values).average().orElseThrow()),
        Map.of(),
        Map.of("pairs", (long) values.length),
        List.of());
  }
}
