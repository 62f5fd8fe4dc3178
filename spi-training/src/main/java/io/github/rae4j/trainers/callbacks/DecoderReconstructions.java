// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingProgress;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes images above their reconstructions by the decoder of {@code stage_1} with its EMA weights,
 * and as long as the EMA is young, those with the last weights below.
 *
 * @param images (n, 3, height, width) in [0, 1]
 * @param latents of the images; the encoder is frozen, so they do not change
 */
record DecoderReconstructions(
    ConfiguredRun run, TrainedWeights weights, StepInterval every, Tensor images, Tensor latents)
    implements TrainingCallback {
  /** Reads the images, and encodes them. */
  static DecoderReconstructions open(
      ConfiguredRun run,
      TrainedWeights weights,
      ReconstructionsOptions options,
      Parameters section) {
    Tensor images = PreviewImages.read(run, options, section, run.assembly().imageSize());
    try (RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine())) {
      return new DecoderReconstructions(
          run, weights, new StepInterval(options.every()), images, autoencoder.encode(images));
    }
  }

  @Override
  public void onStep(TrainingProgress progress) {
    if (!every.isDue(progress)) {
      return;
    }
    List<Tensor> rows = new ArrayList<>(List.of(images, decoded(TrainedWeights.EMA)));
    if (StepInterval.isAverageYoung(weights, progress)) {
      rows.add(decoded(TrainedWeights.MODEL));
    }
    StepImage.writeReconstructions(run, progress, rows);
  }

  private Tensor decoded(String part) {
    try (RepresentationAutoencoder autoencoder =
        run.assembly().autoencoder(run.engine(), () -> weights.of(part))) {
      return autoencoder.decode(latents);
    }
  }
}
