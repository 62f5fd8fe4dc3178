// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Psnr}. */
public final class PsnrProvider implements MetricProvider {
  @Override
  public String name() {
    return "psnr";
  }

  @Override
  public String description() {
    return "peak signal-to-noise ratio of images beside their originals, in dB";
  }

  @Override
  public Options<Psnr> options() {
    return Options.of(Psnr.class);
  }

  @Override
  public Psnr create(Parameters parameters) {
    return options().read(parameters);
  }
}
