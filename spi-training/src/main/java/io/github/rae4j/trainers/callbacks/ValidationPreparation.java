package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.training.TrainingRun;

/** How images are cut that a decoder in training is shown, but does not learn from. */
final class ValidationPreparation {
  private ValidationPreparation() {}

  /** Side of the images that the decoder of stage_1 paints. */
  static int imageSize(TrainingRun run) {
    ModelAssembly assembly = run.assembly();
    int grid = assembly.encoder().grid();
    return assembly.decoder(grid * grid).imageSize();
  }

  /** ADM's centre crop to that size. */
  static String preparation(TrainingRun run) {
    return "center-crop:" + imageSize(run);
  }
}
