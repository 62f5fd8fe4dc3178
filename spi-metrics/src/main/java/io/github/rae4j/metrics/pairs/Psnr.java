// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.pairs;

import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** Peak signal-to-noise ratio in dB, 100 for identical images. */
public final class Psnr extends MeanOverPairs {
  /** The metric. */
  public Psnr() {
    super("psnr", Map.of());
  }

  @Override
  public Optional<String> feature() {
    return Optional.empty();
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    return ImageQuality.psnr(images, originals);
  }
}
