// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Base class of metrics over whole sets of rows.
 *
 * <p>In reference files the array is {@code features} float32 {@code (n, d)} for pooled features
 * and {@code features_NAME} for others.
 */
public abstract class RowMetric implements SetMetric {
  private final String feature;

  /** Creates a metric on the network's output {@code feature}. */
  protected RowMetric(String feature) {
    this.feature = feature;
  }

  @Override
  public final Optional<String> feature() {
    return Optional.of(feature);
  }

  /** All metrics of the same feature share its rows. */
  @Override
  public final Optional<Object> statisticsKey() {
    return Optional.of(List.of(FeatureRows.class, feature));
  }

  @Override
  public final FeatureStatistics statistics() {
    return new FeatureRows();
  }

  @Override
  public final Map<String, Tensor> write(FeatureStatistics statistics) {
    return Map.of(arrayNames(), rows(statistics).toTensor());
  }

  @Override
  public final Optional<FeatureStatistics> read(Weights arrays) {
    if (!arrays.names().contains(arrayNames())) {
      return Optional.empty();
    }
    Tensor features = arrays.get(arrayNames());
    if (features.dtype() != DType.FLOAT32
        || features.shape().rank() != 2
        || features.elements() == 0) {
      throw new RaeException(
          "%s: %s is %s; float32 (images, features) is expected"
              .formatted(arrays.origin(), arrayNames(), features));
    }
    return Optional.of(FeatureRows.of(features));
  }

  @Override
  public final String arrayNames() {
    return feature.equals(FeatureNetwork.POOLED) ? "features" : "features_" + feature;
  }

  /** Returns the rows of statistics created by {@link #statistics} or {@link #read}. */
  protected static FeatureRows rows(FeatureStatistics statistics) {
    if (statistics instanceof FeatureRows rows) {
      return rows;
    }
    throw new IllegalArgumentException("not rows of features: " + statistics);
  }

  /**
   * Returns the rows of the reference.
   *
   * @throws RaeException if their width differs
   */
  protected final FeatureRows reference(
      FeatureRows generated, Optional<FeatureStatistics> reference) {
    FeatureRows rows =
        rows(
            reference.orElseThrow(
                () -> new IllegalArgumentException(name() + " needs a reference")));
    if (rows.width() != generated.width()) {
      throw new RaeException(
          "the two sets have features of width %d and %d; they come from different networks"
              .formatted(generated.width(), rows.width()));
    }
    return rows;
  }

  /**
   * Returns the counts in the report of a comparison: the images of both sets and the feature
   * width.
   */
  protected static Map<String, Long> counts(FeatureRows generated, FeatureRows reference) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("generated", generated.count());
    counts.put("reference", reference.count());
    counts.put("features", (long) generated.width());
    return counts;
  }
}
