// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Fdr}. */
public final class FdrProvider implements MetricProvider {
  @Override
  public String name() {
    return "fdr";
  }

  @Override
  public String description() {
    return "mean over feature spaces of the Frechet distance relative to that of real images (FDr)";
  }

  @Override
  public Options<Fdr> options() {
    return Options.of(Fdr.class);
  }

  @Override
  public Fdr create(Parameters parameters) {
    return options().read(parameters);
  }
}
