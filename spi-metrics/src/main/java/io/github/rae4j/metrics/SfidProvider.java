// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Sfid}. */
public final class SfidProvider implements MetricProvider {
  @Override
  public String name() {
    return "sfid";
  }

  @Override
  public String description() {
    return "Frechet distance between spatial features of two sets (sFID)";
  }

  @Override
  public Options<Sfid> options() {
    return Options.of(Sfid.class);
  }

  @Override
  public Sfid create(Parameters parameters) {
    return options().read(parameters);
  }
}
