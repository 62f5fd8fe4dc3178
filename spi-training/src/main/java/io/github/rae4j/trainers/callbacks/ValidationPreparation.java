// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.training.ConfiguredRun;

/** How the validation images of a decoder in training are prepared. */
final class ValidationPreparation {
  private ValidationPreparation() {}

  /** Side in pixels of the output of stage_1's decoder. */
  static int imageSize(ConfiguredRun run) {
    ModelAssembly assembly = run.assembly();
    int grid = assembly.encoder().grid();
    return assembly.decoder(grid * grid).imageSize();
  }

  /** ADM's centre crop to that size. */
  static String preparation(ConfiguredRun run) {
    return "center-crop:" + imageSize(run);
  }
}
