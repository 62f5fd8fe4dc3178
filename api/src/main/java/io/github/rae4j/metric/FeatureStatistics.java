package io.github.rae4j.metric;

import io.github.rae4j.tensor.Tensor;

/**
 * What a {@link SetMetric} has gathered about one set of images.
 *
 * <p>Every image has an index within its set, from 0. What comes out depends on which features have
 * which index, and on nothing else: to the last bit the same for any batch size, order of the
 * calls, number of threads, or partition that was gathered elsewhere and merged. Thread-safe.
 */
public interface FeatureStatistics {
  /**
   * Takes in the features of consecutive images.
   *
   * @param firstIndex of the first row within the set
   * @param rows float32 {@code (n, d)}
   * @throws io.github.rae4j.errors.RaeException if a feature is not finite, naming the image's
   *     index, or the width differs from earlier rows
   * @throws IllegalArgumentException if an index has been taken in before
   */
  void add(long firstIndex, Tensor rows);

  /**
   * Takes in what another instance of the same metric has gathered about other indices of the set;
   * the other one must not be used afterwards.
   *
   * @throws IllegalArgumentException if an index is in both, or the other is of another kind
   */
  void merge(FeatureStatistics other);

  /** The number of images. */
  long count();
}
