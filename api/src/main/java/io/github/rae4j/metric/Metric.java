// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import java.util.List;
import java.util.Optional;

/**
 * One way to measure images. Immutable and thread-safe: all state is in the statistics of a run.
 *
 * <p>There are two kinds: a {@link SetMetric} looks at the distribution of features over a whole
 * set, a {@link PairMetric} at each image beside its original.
 */
public interface Metric {
  /** Under which name it stands in a report, for example {@code fid}: that of its provider. */
  String name();

  /**
   * The output of a feature network that it needs, for example {@link FeatureNetwork#POOLED}; empty
   * if it works on pixels.
   */
  Optional<String> feature();

  /**
   * All outputs that it needs; that of {@link #feature} alone, or none, unless it measures in
   * several feature spaces.
   */
  default List<String> features() {
    return feature().stream().toList();
  }
}
