// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Lpips}. */
public final class LpipsProvider implements MetricProvider {
  @Override
  public String name() {
    return "lpips";
  }

  @Override
  public String description() {
    return "perceptual distance of images beside their originals (LPIPS)";
  }

  @Override
  public Options<Lpips> options() {
    return Options.of(Lpips.class);
  }

  @Override
  public Lpips create(Parameters parameters) {
    return options().read(parameters);
  }
}
