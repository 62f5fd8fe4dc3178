// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What all examples do with their images. */
final class Pictures {
  private Pictures() {}

  /** The target that the command line names, or the usual one. */
  static Path target(String[] args, String usual) {
    return Path.of(args.length > 0 ? args[0] : usual);
  }

  /**
   * Writes a grid with captions and says where it is.
   *
   * @param images float32 {@code (n, 3, h, w)}
   * @param captions one for each image, or none
   */
  static void write(Path target, Tensor images, List<String> captions, int columns) {
    PngWriter.write(
        target,
        LabelledGrid.render(ImageTensors.toImages(images, Quantization.ROUND), captions, columns),
        Map.of());
    System.out.println(target.toAbsolutePath().normalize());
  }
}
