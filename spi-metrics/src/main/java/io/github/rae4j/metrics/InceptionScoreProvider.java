// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.metrics.score.InceptionScore;
import io.github.rae4j.metrics.score.Splits;
import io.github.rae4j.spi.Parameters;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Inception Score; keys {@code convention}, {@code splits} or {@code split_size}, {@code
 * shuffle}.
 */
public final class InceptionScoreProvider implements MetricProvider {
  private static final long DEFAULT_SEED = 2020;

  @Override
  public String name() {
    return "is";
  }

  @Override
  public List<String> aliases() {
    return List.of("inception-score", "isc");
  }

  @Override
  public String description() {
    return "Inception Score of one set; conventions of ADM and torch-fidelity";
  }

  @Override
  public Metric create(Parameters parameters) {
    String name = parameters.getString("convention", "torch-fidelity");
    Splits usual =
        switch (name) {
          case "torch-fidelity" -> Splits.TORCH_FIDELITY;
          case "adm" -> Splits.ADM;
          default ->
              throw parameters.error(
                  "convention", "expected torch-fidelity or adm, found '" + name + "'");
        };
    int parts = parameters.getInt("splits", usual.parts());
    int size = parameters.getInt("split_size", usual.size());
    if (parameters.has("splits") && !parameters.has("split_size")) {
      size = 0;
    } else if (parameters.has("split_size") && !parameters.has("splits")) {
      parts = 0;
    }
    if (parts < 0 || size < 0 || (parts > 0) == (size > 0)) {
      throw parameters.error(
          "splits",
          "give either splits or split_size, at least 1; not %d and %d".formatted(parts, size));
    }
    boolean shuffle = parameters.getBoolean("shuffle", usual.shuffleSeed().isPresent());
    long seed = parameters.getLong("seed", usual.shuffleSeed().orElse(DEFAULT_SEED));
    parameters.requireRange(0, NumpyRandom.MAX_SEED, "seed", seed);
    return new InceptionScore(
        parameters.getString("feature", FeatureNetwork.LOGITS),
        new Splits(name, parts, size, shuffle ? OptionalLong.of(seed) : OptionalLong.empty()));
  }
}
