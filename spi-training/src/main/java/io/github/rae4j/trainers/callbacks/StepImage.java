// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainingProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a grid of images as {@code RUN/KIND/step-N.png}; file names sort in the order of the
 * steps.
 *
 * @param kind name of the folder, which says what the images are
 * @param columns images in a row
 */
record StepImage(ConfiguredRun run, String kind, int columns) {
  /**
   * Writes the grid of a step.
   *
   * @param suffix of the name, such as {@code -model}
   * @param images {@code (n, 3, h, w)}; values outside [0, 1] are clamped
   */
  void write(TrainingProgress progress, String suffix, Tensor images) {
    Path file =
        run.folder()
            .resolve(kind)
            .resolve(String.format(Locale.ROOT, "step-%09d%s.png", progress.step(), suffix));
    PngWriter.write(
        file,
        LabelledGrid.render(
            ImageTensors.toImages(images, Quantization.TRUNCATE), List.of(), columns),
        Map.of("rae4j", String.format(Locale.ROOT, "%s after %d steps", kind, progress.step())));
  }

  /**
   * Writes rows with the same number of images each.
   *
   * @param rows from above, each {@code (n, 3, h, w)}
   */
  static void writeReconstructions(
      ConfiguredRun run, TrainingProgress progress, List<Tensor> rows) {
    new StepImage(run, "reconstructions", rows.get(0).shape().intDim(0))
        .write(progress, "", Tensor.concatRows(rows));
  }
}
