// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metrics.pairs.PairMean;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** Peak signal-to-noise ratio in dB, 100 for identical images. It has no options. */
public record Psnr() implements PairMetric {
  @Override
  public String name() {
    return "psnr";
  }

  @Override
  public Optional<String> feature() {
    return Optional.empty();
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    return ImageQuality.psnr(images, originals);
  }

  @Override
  public MetricResult summarize(double[] values) {
    return PairMean.of(name(), Map.of(), values);
  }
}
