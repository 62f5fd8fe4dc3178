// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures that are made one at a time, without a server. */
final class Alone implements AutoCloseable {
  private final Rae4j rae;
  private final Map<List<Long>, RgbImage> made = new HashMap<>();

  Alone(String... overrides) {
    rae = Rae4j.open(ServedConfig.BUNDLED, overrides);
  }

  /** The picture of a class, a seed and a number. */
  synchronized RgbImage picture(long label, long seed, long number) {
    return made.computeIfAbsent(
        List.of(label, seed, number),
        key ->
            ImageTensors.toImages(
                    rae.generation()
                        .images(
                            GenerationRequest.ofLabels(label)
                                .withSeed(seed)
                                .withFirstImage(number)),
                    Quantization.ROUND)
                .get(0));
  }

  @Override
  public void close() {
    rae.close();
  }
}
