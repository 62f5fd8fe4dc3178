// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metrics.pairs.PairMean;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Structural similarity (Wang et al. 2004) with a Gaussian window, 1 for identical images.
 *
 * @param border the convention for image borders
 */
public record Ssim(
    @Option(
            value = "image borders: reflect (torchmetrics since the end of 2024) or crop (before)",
            defaultValue = "reflect")
        ImageQuality.Border border)
    implements PairMetric {
  /** Checks the options. */
  public Ssim {
    Options.check(Ssim.class, border);
  }

  /** SSIM with reflected borders. */
  public Ssim() {
    this(ImageQuality.Border.REFLECT);
  }

  @Override
  public String name() {
    return "ssim";
  }

  @Override
  public Optional<String> feature() {
    return Optional.empty();
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    try {
      return ImageQuality.ssim(images, originals, border);
    } catch (IllegalArgumentException e) {
      throw new DataException(String.valueOf(e.getMessage()), Where.part("metric 'ssim'"), e);
    }
  }

  @Override
  public MetricResult summarize(double[] values) {
    Map<String, String> settings = Map.of("border", border.name().toLowerCase(Locale.ROOT));
    return PairMean.of(name(), settings, values);
  }
}
