// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link InceptionScore}. */
public final class InceptionScoreProvider implements MetricProvider {
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
  public Options<InceptionScore> options() {
    return Options.of(InceptionScore.class);
  }

  @Override
  public InceptionScore create(Parameters parameters) {
    return options().read(parameters);
  }
}
