// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.pretraining.MaskedAutoencoder;
import io.github.rae4j.trainers.pretraining.MaskedFigure;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingProgress;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes masked images above their reconstructions by the masked autoencoder with its EMA weights,
 * and above the images themselves; as long as the EMA is young, also those with the last weights.
 */
record MaskedReconstructions(
    ConfiguredRun run, TrainedWeights weights, StepInterval every, MaskedFigure figure)
    implements TrainingCallback {
  /** Reads the images. */
  static MaskedReconstructions open(
      ConfiguredRun run,
      TrainedWeights weights,
      ReconstructionsOptions options,
      Parameters section) {
    MaskedAutoencoder autoencoder = MaskedAutoencoder.of(run.assembly().config());
    return new MaskedReconstructions(
        run,
        weights,
        new StepInterval(options.every()),
        new MaskedFigure(
            autoencoder,
            PreviewImages.read(run, options, section, autoencoder.config().imageSize()),
            options.seed()));
  }

  @Override
  public void onStep(TrainingProgress progress) {
    if (!every.isDue(progress)) {
      return;
    }
    List<Tensor> rows = new ArrayList<>(figure.rows(run.engine(), weights.of(TrainedWeights.EMA)));
    if (StepInterval.isAverageYoung(weights, progress)) {
      // The row of the reconstructions stands second.
      rows.add(2, figure.rows(run.engine(), weights.of(TrainedWeights.MODEL)).get(1));
    }
    StepImage.writeReconstructions(run, progress, rows);
  }
}
