// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.metrics.rows.ComparedRows;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The common part of metrics that need the features of every image of a set.
 *
 * <p>In reference files the array is {@code features} float32 {@code (n, d)} for pooled features
 * and {@code features_NAME} for others.
 */
interface RowMetric extends SetMetric {
  /** The output of the feature network that is measured. */
  String output();

  @Override
  default Optional<String> feature() {
    return Optional.of(output());
  }

  /** All metrics of the same feature share its rows. */
  @Override
  default Optional<Object> statisticsKey() {
    return Optional.of(List.of(FeatureRows.class, output()));
  }

  @Override
  default FeatureStatistics statistics() {
    return new FeatureRows();
  }

  @Override
  default FeatureStatistics restore(Weights state) {
    return FeatureRows.restore(state);
  }

  @Override
  default Map<String, Tensor> write(FeatureStatistics statistics) {
    return Map.of(arrayNames(), ComparedRows.of(statistics).toTensor());
  }

  @Override
  default Optional<FeatureStatistics> read(Weights arrays) {
    if (!arrays.names().contains(arrayNames())) {
      return Optional.empty();
    }
    Tensor features = arrays.get(arrayNames());
    if (features.dtype() != DType.FLOAT32
        || features.shape().rank() != 2
        || features.elements() == 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s is %s; float32 (images, features) is expected",
              arrays.origin(),
              arrayNames(),
              features),
          Where.file(arrays.origin()).atKey(arrayNames()));
    }
    return Optional.of(FeatureRows.of(features));
  }

  @Override
  default String arrayNames() {
    return output().equals(FeatureNetwork.POOLED) ? "features" : "features_" + output();
  }
}
