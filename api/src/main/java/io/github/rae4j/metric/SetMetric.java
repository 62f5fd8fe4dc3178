// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A metric of a set of images, usually against a reference set: FID, KID, precision and recall,
 * Inception Score.
 *
 * <p>Over pairs (rFID) the originals are the reference set.
 */
public interface SetMetric extends Metric {
  /** Whether it compares with a reference set; the Inception Score does not. */
  boolean needsReference();

  /**
   * The fewest images of each set from which it can be computed, so that too small a set is refused
   * before any work.
   */
  default long minimumImages() {
    return 1;
  }

  /**
   * What the statistics of this metric are, so that metrics that gather the same of a set share
   * them: where two metrics of one evaluation have equal keys, either makes them for both, and
   * computing must leave them as they are. Empty if they are its own.
   */
  default Optional<Object> statisticsKey() {
    return Optional.empty();
  }

  /** Empty statistics of one set. */
  FeatureStatistics statistics();

  /**
   * Adds features of consecutive images to statistics of this metric. A metric of several feature
   * spaces overrides it.
   *
   * @param statistics made by this metric
   * @param first index of the first image within the set
   * @param features float32 {@code (n, d)} of every one of {@link #features}
   * @throws io.github.rae4j.errors.RaeException as {@link FeatureStatistics#add}
   */
  default void add(FeatureStatistics statistics, long first, Map<String, Tensor> features) {
    String name = feature().orElseThrow(() -> new IllegalArgumentException(name() + " has none"));
    Tensor rows = features.get(name);
    if (rows == null) {
      throw new IllegalArgumentException("there are no features '" + name + "'");
    }
    statistics.add(first, rows);
  }

  /**
   * The statistics of a {@link FeatureStatistics#state} of this metric: images can be added to
   * them, and they merge with others, as if all had been gathered here.
   *
   * @param state tensors of these names; others are not looked at
   * @throws io.github.rae4j.errors.RaeException naming the tensor that is missing, misshapen or not
   *     finite
   */
  FeatureStatistics restore(Weights state);

  /**
   * Arrays from which {@link #read} makes the statistics again, so that results have the same bits,
   * under the names that are usual in reference files (FID: {@code mu} float64 {@code (d)}, {@code
   * sigma} float64 {@code (d, d)}).
   *
   * @param statistics made by this metric
   */
  Map<String, Tensor> write(FeatureStatistics statistics);

  /**
   * Statistics from a reference file.
   *
   * @param arrays of the file; only those needed are looked at
   * @return empty if the file does not hold what this metric needs
   * @throws io.github.rae4j.errors.RaeException if it does, but misshapen or not finite
   */
  Optional<FeatureStatistics> read(Weights arrays);

  /** The names of the arrays that {@link #read} needs, for messages. */
  String arrayNames();

  /**
   * Computes the result: finite values under the metric's name, and how many images went in. The
   * same statistics give the same bits; they stay as they are, and several threads may compute from
   * them.
   *
   * @param generated made by this metric
   * @param reference likewise; present if {@link #needsReference}
   * @throws io.github.rae4j.errors.RaeException if there are too few samples to compute anything,
   *     or the widths of the two sets differ
   * @throws IllegalArgumentException if a reference that is needed is missing, or statistics are
   *     those of another metric
   */
  MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference);
}
