// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of image files, optionally with one sub-folder per class (torchvision's ImageFolder):
 * {@code ImageFolder.open(folder)}, or {@code new
 * ImageFolder("faces").withLabels(Labels.NONE).open()}.
 *
 * <p>Hidden files and folders, such as macOS's {@code ._a.png}, and links to nowhere are left out.
 *
 * @param path the folder
 * @param labels whether sub-folders are classes
 * @param orient whether images are turned upright by their EXIF orientation
 * @param unread what becomes of images of formats that are not read
 */
@RecordBuilder
public record ImageFolder(
    @Option("the folder") String path,
    @Option(
            value = "whether sub-folders are classes; auto where only they hold images",
            defaultValue = "auto")
        Labels labels,
    @Option(
            value = "whether images are turned upright by their EXIF orientation",
            defaultValue = "none")
        Orient orient,
    @Option(
            value =
                "images of formats that are not read: refuse them, or count them as damaged images",
            defaultValue = "refuse")
        Unread unread)
    implements ImageFolderBuilder.With {
  /** Where labels come from. */
  public enum Labels {
    /** Sub-folders are classes if only they hold images; no labels if none does. */
    AUTO,
    /** Every sub-folder is a class. */
    FOLDERS,
    /** All images below the folder, without labels. */
    NONE
  }

  /** Checks the options. */
  public ImageFolder {
    Options.check(ImageFolder.class, path, labels, orient, unread);
  }

  /** A folder whose labels are found out. */
  public ImageFolder(String path) {
    this(path, Labels.AUTO);
  }

  /** A folder whose images are read as they are stored. */
  public ImageFolder(String path, Labels labels) {
    this(path, labels, Orient.NONE, Unread.REFUSE);
  }

  /** Opens a folder whose labels are found out; see {@link #open()}. */
  public static ImageDataSet open(Path folder) {
    return new ImageFolder(folder.toString()).open();
  }

  /**
   * Opens the data set.
   *
   * @throws RaeException naming the folder or file, if it is not there, holds no images, or it is
   *     not clear what its classes are
   */
  public ImageDataSet open() {
    Path folder = Paths.existing(path);
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder + " is a file, but a folder of images is expected",
          Where.file(folder).atKey("path"));
    }
    return switch (labels) {
      case AUTO -> FolderImages.auto(this, folder);
      case FOLDERS -> FolderImages.byFolders(this, folder);
      case NONE -> FolderImages.unlabelled(this, folder);
    };
  }
}
