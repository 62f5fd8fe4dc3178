// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.EngineOptions;
import java.util.Arrays;
import java.util.List;

/** Makes an image of the bundled model and closes the library. */
final class OneImage {
  private OneImage() {}

  /** A number that depends on every pixel. */
  static long checksum(String engine) {
    try (Rae4j rae =
        Rae4j.builder()
            .config("tiny-fashion-ig", List.of("sampler.params.num_steps=4"))
            .engine(engine, EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      GenerationRequest request = GenerationRequest.ofLabels(3).withSeed(7);
      return Arrays.hashCode(rae.generation().images(request).toFloatArray());
    }
  }
}
