package io.github.rae4j.model;

import java.util.List;

/**
 * Per-channel statistics that an encoder was trained with.
 *
 * @param mean three values, for images in [0, 1]
 * @param std three positive values
 */
public record ImageNormalization(List<Double> mean, List<Double> std) {
  /** Copies and checks the lists. */
  public ImageNormalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "need three means and three positive standard deviations, but got " + mean + ", " + std);
    }
  }
}
