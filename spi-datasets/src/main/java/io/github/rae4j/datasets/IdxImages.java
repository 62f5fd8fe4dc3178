// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Images and labels in IDX files; gray is repeated in all three channels. */
final class IdxImages extends StoredImages {
  private static final int CHANNELS = 3;

  private final IdxFile images;
  private final byte[] labels;

  private IdxImages(IdxFile images, byte[] labels, List<String> classNames) {
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
          String.format(
              Locale.ROOT,
              "%s has %d channels; 3 are expected",
              images.file(),
              images.shape().dim(3)),
          Where.file(images.file()));
    }
    Optional<IdxFile> labels = files.labels().map(file -> IdxFile.read(file, 1, 1));
    byte[] values =
        labels.map(file -> values(file, images, classNames)).orElseGet(() -> new byte[0]);
    return new IdxImages(images, values, classNames);
  }

  private static byte[] values(IdxFile labels, IdxFile images, List<String> classNames) {
    if (labels.rows() != images.rows()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images, but %s has %d labels; they do not belong together",
              images.file(),
              images.rows(),
              labels.file(),
              labels.rows()),
          Where.file(labels.file()));
    }
    byte[] values = labels.rows(0, labels.rows());
    for (int i = 0; !classNames.isEmpty() && i < values.length; i++) {
      int label = values[i] & 0xFF;
      if (label >= classNames.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: image %d has the label %d, but there are only the classes 0 to %d",
                labels.file(),
                i,
                label,
                classNames.size() - 1),
            Where.file(labels.file()));
      }
    }
    return values;
  }

  @Override
  public int size() {
    return images.rows();
  }

  @Override
  RgbImage read(int index) {
    int height = images.shape().intDim(1);
    int width = images.shape().intDim(2);
    byte[] row = images.rows(index, 1);
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
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index] & 0xFF);
  }
}
