// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.formats.image.ImageReader;
import picocli.CommandLine.Option;

/** Whether images are turned upright. */
public final class OrientMixin {
  /** What is done with the EXIF orientation. */
  enum Orient {
    NONE,
    EXIF
  }

  @Option(
      names = "--orient",
      paramLabel = "HOW",
      defaultValue = "none",
      description =
          "Turn images upright by their EXIF orientation (exif), or take them as they are stored,"
              + " as the reference does (default: ${DEFAULT-VALUE}).")
  private Orient orient = Orient.NONE;

  /** Whether images are turned. */
  public boolean isUpright() {
    return orient == Orient.EXIF;
  }

  /** A reader of image files that says once where it ignores an orientation. */
  public ImageReader reader(CommonOptions common) {
    ImageReader reader =
        new ImageReader().noting(note -> common.log(note + "; --orient exif applies it"));
    return isUpright() ? reader.upright() : reader;
  }
}
