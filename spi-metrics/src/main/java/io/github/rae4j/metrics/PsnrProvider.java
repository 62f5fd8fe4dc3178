// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.pairs.Psnr;
import io.github.rae4j.spi.Parameters;

/** PSNR. It has no settings. */
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
  public Metric create(Parameters parameters) {
    return new Psnr();
  }
}
