// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Pictures that a model made, as values of a column. */
final class ImageColumn {
  /** Pictures as PNG files with their provenance. */
  static final String PNG = "png";

  /** Pictures as {@code array<float>}. */
  static final String FLOAT = "float";

  private ImageColumn() {}

  /**
   * The column.
   *
   * @param shape of the pictures where they are floats; empty if it is not known
   */
  static StructField field(String name, String format, List<Long> shape) {
    return format.equals(PNG)
        ? DataTypes.createStructField(name, DataTypes.BinaryType, true)
        : Columns.floats(name, shape);
  }

  /**
   * Its values: PNG files as the commands write them to a folder, or floats.
   *
   * @param images float32 {@code (n, 3, height, width)}, not clamped
   * @param numbers of the images, where they have some
   * @param labels of the images
   */
  static List<Object> values(
      String format,
      Tensor images,
      Provenance provenance,
      List<Optional<Long>> numbers,
      List<Optional<Long>> labels,
      List<String> classNames) {
    List<Object> values = new ArrayList<>(numbers.size());
    if (format.equals(FLOAT)) {
      for (int i = 0; i < numbers.size(); i++) {
        values.add(images.rows(i, i + 1).toFloatArray());
      }
      return values;
    }
    List<RgbImage> pictures = ImageTensors.toImages(images, Quantization.ROUND);
    for (int i = 0; i < numbers.size(); i++) {
      Provenance one =
          provenance.of(numbers.get(i), ClassNames.describe(labels.get(i), classNames));
      values.add(PngWriter.encode(pictures.get(i), one.asText()));
    }
    return values;
  }
}
