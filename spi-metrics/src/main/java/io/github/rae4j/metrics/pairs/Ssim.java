// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.pairs;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Structural similarity (Wang et al. 2004) with a Gaussian window, 1 for identical images. */
public final class Ssim extends MeanOverPairs {
  private final ImageQuality.Border border;

  /** Creates a metric with the given border convention. */
  public Ssim(ImageQuality.Border border) {
    super("ssim", Map.of("border", border.name().toLowerCase(Locale.ROOT)));
    this.border = border;
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
      throw new RaeException(String.valueOf(e.getMessage()), e);
    }
  }
}
