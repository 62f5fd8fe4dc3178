// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingCallback;
import io.github.rae4j.core.training.TrainingProgress;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.trainers.pretraining.MaskedAutoencoder;
import io.github.rae4j.trainers.pretraining.MaskedFigure;

/**
 * Writes masked images above their reconstructions by the masked autoencoder with its EMA weights,
 * and above the images themselves.
 */
record MaskedReconstructions(
    TrainingRun run, TrainedWeights weights, StepInterval every, MaskedFigure figure)
    implements TrainingCallback {
  /** Reads the keys of the images, and {@code seed} of the masks (0). */
  static MaskedReconstructions open(
      TrainingRun run, TrainedWeights weights, StepInterval every, Parameters parameters) {
    MaskedAutoencoder autoencoder = MaskedAutoencoder.of(run.assembly().config());
    long seed = parameters.getLong("seed", 0);
    return new MaskedReconstructions(
        run,
        weights,
        every,
        new MaskedFigure(
            autoencoder,
            PreviewImages.read(run, parameters, autoencoder.config().imageSize()),
            seed));
  }

  @Override
  public void onStep(TrainingProgress progress) {
    if (every.isDue(progress)) {
      StepImage.writeReconstructions(
          run, progress, figure.rows(run.engine(), weights.of(TrainedWeights.EMA)));
    }
  }
}
