// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Images and labels in IDX files; gray is repeated in all three channels. */
final class IdxImages extends StoredImages {
  private static final int CHANNELS = 3;

  private final IdxFile images;
  private final Optional<IdxFile> labels;

  private IdxImages(IdxFile images, Optional<IdxFile> labels, List<String> classNames) {
    super(images.file().toString(), classNames);
    this.images = images;
    this.labels = labels;
  }

  /**
   * Opens images and, if present, labels.
   *
   * @throws RaeException if the files are damaged or do not belong together
   */
  static IdxImages open(IdxFiles files, List<String> classNames) {
    IdxFile images = IdxFile.read(files.images(), 3, 4);
    if (images.shape().rank() == 4 && images.shape().dim(3) != CHANNELS) {
      throw new DataException(
          "%s has %d channels; 3 are expected".formatted(images.file(), images.shape().dim(3)),
          Where.file(images.file()));
    }
    Optional<IdxFile> labels = files.labels().map(file -> IdxFile.read(file, 1, 1));
    labels.ifPresent(
        file -> {
          if (file.rows() != images.rows()) {
            throw new DataException(
                "%s has %d images, but %s has %d labels; they do not belong together"
                    .formatted(images.file(), images.rows(), file.file(), file.rows()),
                Where.file(file.file()));
          }
          requireKnown(file, classNames);
        });
    return new IdxImages(images, labels, classNames);
  }

  private static void requireKnown(IdxFile labels, List<String> classNames) {
    for (int i = 0; !classNames.isEmpty() && i < labels.rows(); i++) {
      int label = labels.data().get(i) & 0xFF;
      if (label >= classNames.size()) {
        throw new DataException(
            "%s: image %d has the label %d, but there are only the classes 0 to %d"
                .formatted(labels.file(), i, label, classNames.size() - 1),
            Where.file(labels.file()));
      }
    }
  }

  @Override
  public int size() {
    return images.rows();
  }

  @Override
  RgbImage read(int index) {
    int height = images.shape().intDim(1);
    int width = images.shape().intDim(2);
    byte[] row = images.row(index);
    if (images.shape().rank() == 4) {
      return new RgbImage(width, height, row);
    }
    byte[] rgb = new byte[row.length * CHANNELS];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = row[i / CHANNELS];
    }
    return new RgbImage(width, height, rgb);
  }

  @Override
  String name(int index) {
    return images.file().getFileName() + "#" + index;
  }

  @Override
  OptionalLong labelOf(int index) {
    return labels
        .map(file -> OptionalLong.of(file.data().get(index) & 0xFF))
        .orElse(OptionalLong.empty());
  }
}
