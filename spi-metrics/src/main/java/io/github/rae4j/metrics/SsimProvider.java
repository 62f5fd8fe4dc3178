// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.pairs.Ssim;
import io.github.rae4j.spi.Parameters;

/** SSIM. The key {@code border} selects the convention for image borders. */
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
  public Metric create(Parameters parameters) {
    String border = parameters.getString("border", "reflect");
    return switch (border) {
      case "reflect" -> new Ssim(ImageQuality.Border.REFLECT);
      case "crop" -> new Ssim(ImageQuality.Border.CROP);
      default ->
          throw parameters.error(
              "border",
              "expected reflect (torchmetrics since the end of 2024) or crop (before), found '"
                  + border
                  + "'");
    };
  }
}
