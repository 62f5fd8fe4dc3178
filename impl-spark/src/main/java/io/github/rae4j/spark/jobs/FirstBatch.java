// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Runs a batch of a job's size through its networks and drops it, so that an executor on which a
 * batch does not fit says so before anything is written. Of a generation it takes the first step
 * only, then decodes noise: as much memory as a whole one.
 */
final class FirstBatch {
  private FirstBatch() {}

  static void run(OpenModel model, ModelUse use, int size) {
    ModelAssembly assembly = model.rae().assembly();
    switch (use) {
      case GENERATE -> {
        Optional<Long> label =
            assembly.backbone().backbone().numClasses() > 0 ? Optional.of(0L) : Optional.empty();
        firstStep(
            model, GenerationRequest.of(Collections.nCopies(size, label)).withBatchSize(size));
        model
            .generation()
            .decode(
                new GaussianStreams(GaussianStreams.DEFAULT_SEED)
                    .noise(0, size, GaussianStreams.START, assembly.latentShape()));
      }
      case RECONSTRUCT -> {
        RepresentationAutoencoder autoencoder = model.autoencoder(use);
        autoencoder.decode(autoencoder.encode(pictures(size, assembly.imageSize())));
      }
      default -> model.autoencoder(use).encode(pictures(size, assembly.imageSize()));
    }
  }

  private static void firstStep(OpenModel model, GenerationRequest request) {
    CancellationException enough = new CancellationException("one step is enough");
    try {
      model
          .generation()
          .latents(
              request.withListener(
                  (done, total, step) -> {
                    throw enough;
                  }));
    } catch (CancellationException e) {
      if (e != enough) {
        throw e;
      }
    }
  }

  /** Stripes: networks may refuse to make something of black pictures. */
  private static Tensor pictures(int count, ImageSize size) {
    float[] values = new float[Math.toIntExact((long) count * 3 * size.height() * size.width())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 251) / 250f;
    }
    return Tensor.of(values, count, 3, size.height(), size.width());
  }
}
