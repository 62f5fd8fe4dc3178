// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * IDX files (MNIST and similar data sets), gzip-compressed or not: {@code Idx.open(folder)}.
 *
 * @param path a folder with files named as those of MNIST, or the file with the images
 * @param split the part of a folder; a file is one part
 */
@RecordBuilder
public record Idx(
    @Option("folder with files named as those of MNIST, or the file with the images") String path,
    @Option(value = "the part of a folder", defaultValue = "train") Split split)
    implements IdxBuilder.With {
  /** Checks the options. */
  public Idx {
    Options.check(Idx.class, path, split);
  }

  /** The training images of a folder, or the images of a file. */
  public Idx(String path) {
    this(path, Split.TRAIN);
  }

  /** Opens the training images of a folder, or the images of a file; see {@link #open()}. */
  public static ImageDataSet open(Path location) {
    return new Idx(location.toString()).open();
  }

  /**
   * Opens the data set.
   *
   * @throws io.github.rae4j.errors.RaeException naming the file that is missing or damaged
   */
  public ImageDataSet open() {
    Path location = Paths.existing(path);
    IdxFiles files =
        Files.isDirectory(location)
            ? IdxFiles.inFolder(location, split)
            : IdxFiles.ofImages(location);
    return IdxImages.open(files, List.of());
  }
}
