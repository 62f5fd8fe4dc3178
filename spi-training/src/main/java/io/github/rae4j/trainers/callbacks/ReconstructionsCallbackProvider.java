// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingCallback;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;

/**
 * Writes reconstructions with the EMA weights, as {@code RUN/reconstructions/step-N.png}: in stage
 * 1 below the images, in pretraining as in the MAE paper (masked images, reconstructions, images).
 *
 * <p>Keys: {@code every} steps (2500), {@code count} of images (8), taken evenly from {@code data}
 * (the data of the run), {@code preparation} (centre crop to the size in training); for an encoder
 * {@code seed} of the masks (0).
 */
public final class ReconstructionsCallbackProvider implements TrainingCallbackProvider {
  private static final long EVERY = 2500;

  @Override
  public String name() {
    return "reconstructions";
  }

  @Override
  public String description() {
    return "images beside what the decoder or masked autoencoder in training makes of them, every K"
        + " steps";
  }

  @Override
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    TrainedRole role = TrainedRole.of(run, weights);
    StepInterval every = StepInterval.read(parameters, EVERY);
    return switch (role) {
      case DECODER -> DecoderReconstructions.open(run, weights, every, parameters);
      case ENCODER -> MaskedReconstructions.open(run, weights, every, parameters);
      case BACKBONE, OTHER ->
          throw new RaeException(
              "the callback reconstructions shows the decoder or the encoder of stage_1, of which"
                  + " this trainer trains neither; remove training.callbacks.reconstructions");
    };
  }
}
