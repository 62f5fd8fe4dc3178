// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingRun;

/**
 * Writes reconstructions with the EMA weights, as {@code RUN/reconstructions/step-N.png}: in stage
 * 1 below the images, in pretraining as in the MAE paper (masked images, reconstructions, images).
 */
public final class ReconstructionsCallbackProvider implements TrainingCallbackProvider {
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
  public Options<ReconstructionsOptions> options() {
    return Options.of(ReconstructionsOptions.class);
  }

  @Override
  public TrainingCallback create(TrainingRun given, TrainedWeights weights, Parameters parameters) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainedRole role = TrainedRole.of(run, weights);
    ReconstructionsOptions read = options().read(parameters);
    return switch (role) {
      case DECODER -> DecoderReconstructions.open(run, weights, read, parameters);
      case ENCODER -> MaskedReconstructions.open(run, weights, read, parameters);
      case BACKBONE, OTHER ->
          throw new ConfigException(
              "the callback reconstructions shows the decoder or the encoder of stage_1, of which"
                  + " this trainer trains neither; remove training.callbacks.reconstructions",
              Where.key("training.callbacks.reconstructions"));
    };
  }
}
