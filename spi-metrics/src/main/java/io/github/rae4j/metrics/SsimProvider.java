// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Ssim}. */
public final class SsimProvider implements MetricProvider {
  @Override
  public String name() {
    return "ssim";
  }

  @Override
  public String description() {
    return "structural similarity of images beside their originals";
  }

  @Override
  public Options<Ssim> options() {
    return Options.of(Ssim.class);
  }

  @Override
  public Ssim create(Parameters parameters) {
    return options().read(parameters);
  }
}
