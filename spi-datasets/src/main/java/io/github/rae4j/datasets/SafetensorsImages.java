// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Images in a tensor; floating-point values are rounded to bytes as when writing image files. */
final class SafetensorsImages extends StoredImages {
  private final Tensor images;
  private final long[] labels;

  private SafetensorsImages(String origin, Tensor images, long[] labels) {
    super(origin, List.of());
    this.images = images;
    this.labels = labels;
  }

  /**
   * Reads the tensors {@code images} and {@code labels} of a file.
   *
   * @throws RaeException if {@code images} is missing or either tensor has an unexpected shape
   */
  static SafetensorsImages of(Checkpoint file) {
    if (!file.names().contains("images")) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s has no tensor 'images'; it holds %s", file.origin(), file.names()),
          Where.file(file.origin()).atKey("images"));
    }
    Tensor images = file.get("images");
    Shape shape = images.shape();
    boolean bytes = images.dtype() == DType.UINT8;
    if (shape.rank() != 4
        || shape.dim(bytes ? 3 : 1) != 3
        || shape.elements() == 0
        || !(bytes || images.dtype().isFloating())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: 'images' is %s, but float (n, 3, h, w) in [0, 1] or uint8 (n, h, w, 3) is"
                  + " expected",
              file.origin(),
              images),
          Where.file(file.origin()).atKey("images"));
    }
    long[] labels = new long[0];
    if (file.names().contains("labels")) {
      Tensor given = file.get("labels");
      if (given.dtype() != DType.INT64 || !given.shape().equals(Shape.of(shape.dim(0)))) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: 'labels' is %s, but int64 (%d) is expected, one for each image",
                file.origin(),
                given,
                shape.dim(0)),
            Where.file(file.origin()).atKey("labels"));
      }
      labels = given.toLongArray();
    }
    return new SafetensorsImages(file.origin(), images, labels);
  }

  @Override
  public int size() {
    return images.shape().intDim(0);
  }

  @Override
  RgbImage read(int index) {
    Tensor row = images.rows(index, index + 1);
    if (row.dtype() != DType.UINT8) {
      return ImageTensors.toImages(row.toFloat32(), Quantization.ROUND).get(0);
    }
    byte[] rgb = new byte[row.elements()];
    row.bytes().get(rgb);
    return new RgbImage(row.shape().intDim(2), row.shape().intDim(1), rgb);
  }

  @Override
  String name(int index) {
    return "images#" + index;
  }

  @Override
  OptionalLong labelOf(int index) {
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index]);
  }
}
