// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.formats.image.ImageReader;
import java.util.function.Consumer;

/** Whether images are turned upright. */
public enum Orient {
  /** As they are stored, which is what the reference sees. */
  NONE,
  /** By their EXIF orientation, as photo viewers do. */
  EXIF;

  ImageReader reader(Consumer<String> notes) {
    ImageReader reader = new ImageReader().noting(notes);
    return this == EXIF ? reader.upright() : reader;
  }
}
