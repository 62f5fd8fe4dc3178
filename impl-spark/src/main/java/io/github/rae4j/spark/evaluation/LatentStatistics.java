// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.LatentMoments;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Mean and variance of the latents of a set.
 *
 * @param moments exact, for every element of a latent
 * @param origin of the images
 * @param weights SHA-256 of the encoder's weights, by part
 * @param skipped images that were left out
 * @param notes what people should know about the images
 */
public record LatentStatistics(
    ExactMoments moments,
    String origin,
    Map<String, String> weights,
    List<ImageStream.Skipped> skipped,
    List<String> notes) {
  /** Copies the collections. */
  public LatentStatistics {
    weights = Map.copyOf(weights);
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }

  /** The moments of every channel over all positions, as {@code stats --per-channel}. */
  public LatentMoments byChannel() {
    return moments.byChannel();
  }

  /**
   * Writes {@code mean} and {@code var} on the driver, as {@code rae4j stats} does.
   *
   * @param out {@code .safetensors}, or {@code .pt} as the reference's {@code stat.pt}
   * @param provenance what else the file should say; it has no room in {@code .pt}
   */
  public Map<String, Object> writeTo(Path out, Map<String, String> provenance) {
    return StatisticsFile.write(out, moments, provenance, skipped.size());
  }
}
