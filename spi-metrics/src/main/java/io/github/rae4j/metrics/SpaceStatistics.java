// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statistics of one set in several feature spaces. Thread-safe where those of each space are.
 *
 * @param parts those of every space, at least one
 */
record SpaceStatistics(Map<String, FeatureStatistics> parts) implements FeatureStatistics {
  static SpaceStatistics of(FeatureStatistics statistics) {
    if (statistics instanceof SpaceStatistics spaces) {
      return spaces;
    }
    throw new IllegalArgumentException("not statistics of several spaces: " + statistics);
  }

  /** The statistics of one space. */
  FeatureStatistics part(String space) {
    FeatureStatistics part = parts.get(space);
    if (part == null) {
      throw new IllegalArgumentException("there is no space '" + space + "'");
    }
    return part;
  }

  void add(long first, Map<String, Tensor> features) {
    parts.forEach(
        (space, statistics) -> {
          Tensor rows = features.get(space);
          if (rows == null) {
            throw new IllegalArgumentException("there are no features '" + space + "'");
          }
          statistics.add(first, rows);
        });
  }

  /** Adds features of the only space. */
  @Override
  public void add(long firstIndex, Tensor rows) {
    if (parts.size() != 1) {
      throw new IllegalArgumentException(
          "features of the spaces " + parts.keySet() + " are needed");
    }
    parts.values().iterator().next().add(firstIndex, rows);
  }

  @Override
  public void merge(FeatureStatistics other) {
    SpaceStatistics theirs = of(other);
    if (!theirs.parts.keySet().equals(parts.keySet())) {
      throw new IllegalArgumentException(
          "statistics of the spaces " + parts.keySet() + " and " + theirs.parts.keySet());
    }
    parts.forEach((space, statistics) -> statistics.merge(theirs.part(space)));
  }

  @Override
  public long count() {
    return parts.values().iterator().next().count();
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    parts.forEach(
        (space, statistics) ->
            statistics.state().forEach((name, tensor) -> state.put(space + "." + name, tensor)));
    return state;
  }
}
