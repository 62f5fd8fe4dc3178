// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The statistics that a {@link SetMetric} accumulates over one set of images.
 *
 * <p>Every image has an index within its set, from 0. The result depends only on which features
 * have which index: it is bit-identical for any batch size, order of calls, number of threads, and
 * partition that is accumulated elsewhere and merged. Thread-safe.
 */
public interface FeatureStatistics {
  /**
   * Adds the features of consecutive images.
   *
   * @param firstIndex of the first row within the set
   * @param rows float32 {@code (n, d)}
   * @throws io.github.rae4j.errors.RaeException if a feature is not finite, naming the image's
   *     index, or the width differs from earlier rows
   * @throws IllegalArgumentException if an index was added before, or the rows are of another type
   *     or rank
   */
  void add(long firstIndex, Tensor rows);

  /**
   * Merges statistics of the same metric over other indices of the set; the other instance must not
   * be used afterwards.
   *
   * @throws io.github.rae4j.errors.RaeException if the widths differ
   * @throws IllegalArgumentException if an index is in both, or the other is of another kind; these
   *     statistics are then as they were before
   */
  void merge(FeatureStatistics other);

  /** The number of images. */
  long count();

  /**
   * The number of features of an image; empty before the first image, and for statistics that are
   * of no one width.
   */
  default OptionalInt featureWidth() {
    return OptionalInt.empty();
  }

  /**
   * All that was gathered, without any rounding, as named tensors: {@link SetMetric#restore} makes
   * statistics of them that are as good as these, also on another machine. Which images were
   * counted is a part of it, so that those restored refuse an image twice as these do. The tensors
   * stay as they are when images are added later; a set without images has a state, too.
   *
   * @throws UnsupportedOperationException if these statistics were read from a reference file,
   *     which holds results rather than sums
   */
  Map<String, Tensor> state();
}
