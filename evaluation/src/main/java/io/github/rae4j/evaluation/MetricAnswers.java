// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what no metric, which may be anybody's, may give: it names the metric's class and jar.
 */
public final class MetricAnswers {
  private MetricAnswers() {}

  /**
   * A metric that says what it needs.
   *
   * @throws PluginException if it gives null, naming the method
   */
  public static Metric require(Metric metric) {
    PluginAnswers.given(metric, "name", metric.name(), "its name");
    PluginAnswers.given(metric, "feature", metric.feature(), "an Optional, empty without features");
    PluginAnswers.given(metric, "features", metric.features(), "a list, empty without features");
    if (metric instanceof SetMetric set) {
      PluginAnswers.given(set, "statisticsKey", set.statisticsKey(), "an Optional");
    }
    return metric;
  }

  /**
   * The value of one pair.
   *
   * @param image float32 {@code (1, 3, h, w)}
   * @param original of the same shape
   * @param feature of this pair, where the metric needs one
   * @throws PluginException if the metric gives null, or not one value
   */
  public static double ofPair(
      PairMetric metric, Tensor image, Tensor original, Optional<Tensor> feature) {
    double @Nullable [] values = metric.measure(image, original, feature);
    if (values == null || values.length != 1) {
      throw PluginAnswers.wrong(
          metric,
          "measure",
          values == null
              ? "null"
              : String.format(Locale.ROOT, "%d values for one pair", values.length),
          "as many values as there are pairs");
    }
    return values[0];
  }

  /** Empty statistics of a metric. */
  static FeatureStatistics statistics(SetMetric metric) {
    return PluginAnswers.given(
        metric, "statistics", metric.statistics(), "empty statistics of features");
  }

  /** The result over two sets, or a set alone. */
  static MetricResult compute(
      SetMetric metric, FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    return require(metric, "compute", metric.compute(generated, reference));
  }

  /** The result over all pairs. */
  static MetricResult summarize(PairMetric metric, double[] values) {
    return require(metric, "summarize", metric.summarize(values));
  }

  private static MetricResult require(Metric metric, String method, @Nullable MetricResult result) {
    MetricResult given = PluginAnswers.given(metric, method, result, "a result");
    given
        .values()
        .forEach(
            (name, value) -> {
              if (value == null || !Double.isFinite(value)) {
                throw PluginAnswers.wrong(
                    metric,
                    method,
                    String.format(Locale.ROOT, "the value '%s' = %s", name, value),
                    "finite values, or throw an error that says why there is none");
              }
            });
    return given;
  }
}
