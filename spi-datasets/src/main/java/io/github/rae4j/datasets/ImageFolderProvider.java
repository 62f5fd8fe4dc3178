// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of image files, optionally with one sub-folder per class (torchvision's ImageFolder).
 */
public final class ImageFolderProvider implements DataSetProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public ImageFolderProvider() {}

  @Override
  public String name() {
    return "image-folder";
  }

  @Override
  public List<String> aliases() {
    return List.of("ImageFolder", "folder");
  }

  @Override
  public String description() {
    return "PNG, JPEG, WebP, GIF, BMP and TIFF files, sub-folders as classes; keys path, labels"
        + " (auto, folders, none), orient, unread";
  }

  @Override
  public boolean recognizes(String location) {
    return Paths.parse(location).filter(Files::isDirectory).filter(this::holdsImages).isPresent();
  }

  private boolean holdsImages(Path folder) {
    if (IdxFiles.isIdxFolder(folder)) {
      return false;
    }
    try {
      return FolderWalk.holdsImages(folder);
    } catch (RaeException e) {
      // Opening the folder will report what is wrong.
      return true;
    }
  }

  @Override
  public Options<ImageFolder> options() {
    return Options.of(ImageFolder.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}
