// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.nio.file.Path;

/**
 * A safetensors file with the tensors {@code images}, float {@code (n, 3, h, w)} in [0, 1] or uint8
 * {@code (n, h, w, 3)}, and maybe {@code labels}, int64 {@code (n)}: {@code
 * Safetensors.open(file)}.
 *
 * @param path the file
 */
public record Safetensors(@Option("the file") String path) {
  /** Checks the options. */
  public Safetensors {
    Options.check(Safetensors.class, path);
  }

  /** Opens a file; see {@link #open()}. */
  public static ImageDataSet open(Path file) {
    return new Safetensors(file.toString()).open();
  }

  /**
   * Opens the data set.
   *
   * @throws io.github.rae4j.errors.RaeException naming the file, if it is missing or damaged, or
   *     the tensor that does not fit
   */
  public ImageDataSet open() {
    return SafetensorsImages.of(Checkpoint.open(Paths.existing(path)));
  }
}
