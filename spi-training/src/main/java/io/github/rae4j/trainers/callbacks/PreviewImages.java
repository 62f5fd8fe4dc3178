// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The fixed images that a callback reconstructs repeatedly during training. */
final class PreviewImages {
  private static final int COUNT = 8;

  private PreviewImages() {}

  /**
   * Reads {@code count} (8), {@code data} (that of the run) and {@code preparation} (centre crop),
   * and then the images, taken evenly from the data.
   *
   * @param size side in pixels of the network's output
   * @return float32 {@code (n, 3, size, size)} in [0, 1]; fewer than {@code count} if the data has
   *     fewer
   * @throws RaeException naming the key whose value does not fit
   */
  static Tensor read(TrainingRun run, Parameters parameters, int size) {
    int count = parameters.getPositiveInt("count", COUNT);
    ImagePreparation preparation = preparation(parameters, "center-crop:" + size);
    return ImageTensors.toTensor(
        examples(run, parameters, count).stream()
            .map(example -> prepared(parameters, preparation, example, size))
            .toList());
  }

  private static ImagePreparation preparation(Parameters parameters, String defaultValue) {
    try {
      return ImagePreparation.parse(parameters.getString("preparation", defaultValue));
    } catch (RaeException e) {
      throw parameters.error("preparation", e.getMessage(), e);
    }
  }

  private static List<ImageExample> examples(TrainingRun run, Parameters parameters, int count) {
    String data = parameters.getString("data", run.data());
    List<ImageExample> examples = new ArrayList<>();
    try (ImageDataSet set = DataSets.open(run.registry(), data)) {
      int taken = Math.min(count, set.size());
      if (taken == 0) {
        throw new RaeException(data + " has no images; name a data set that has some");
      }
      int each = set.size() / taken;
      try (ImageStream stream =
          ImageStream.Options.of(set, ImagePreparation.NONE)
              .open(IntStream.range(0, taken).map(i -> i * each))) {
        stream.forEachRemaining(examples::add);
      }
    } catch (RaeException e) {
      throw parameters.error("data", e.getMessage(), e);
    }
    return examples;
  }

  private static RgbImage prepared(
      Parameters parameters, ImagePreparation preparation, ImageExample example, int size) {
    RgbImage image;
    try {
      image = preparation.apply(example.image());
    } catch (RaeException e) {
      throw parameters.error("preparation", e.getMessage(), e);
    }
    if (image.width() != size || image.height() != size) {
      throw parameters.error(
          "preparation",
          "'%s' makes %s of %s, but the network in training needs %d x %d; use center-crop:%d"
              .formatted(preparation.name(), image, example.id(), size, size, size));
    }
    return image;
  }
}
