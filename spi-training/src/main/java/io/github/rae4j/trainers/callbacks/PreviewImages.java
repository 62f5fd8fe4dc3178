// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The fixed images that a callback reconstructs repeatedly during training. */
final class PreviewImages {
  private PreviewImages() {}

  /**
   * Reads the images that options name, taken evenly from the data.
   *
   * @param section from which the options were read, for messages
   * @param size of the network's output
   * @return float32 {@code (n, 3, height, width)} in [0, 1]; fewer than {@code count} if the data
   *     has fewer
   * @throws RaeException naming the key whose value does not fit
   */
  static Tensor read(
      ConfiguredRun run, ReconstructionsOptions options, Parameters section, ImageSize size) {
    ImagePreparation preparation =
        options
            .preparation()
            .map(name -> preparation(section, name))
            .orElseGet(() -> ImagePreparation.centerCrop(size));
    return ImageTensors.toTensor(
        examples(run, options, section).stream()
            .map(example -> prepared(section, preparation, example, size))
            .toList());
  }

  private static ImagePreparation preparation(Parameters section, String name) {
    try {
      return ImagePreparation.parse(name);
    } catch (RaeException e) {
      throw section.error("preparation", e.getMessage(), e);
    }
  }

  private static List<ImageExample> examples(
      ConfiguredRun run, ReconstructionsOptions options, Parameters section) {
    String data = options.data().orElse(run.data());
    List<ImageExample> examples = new ArrayList<>();
    try (ImageDataSet set = DataSets.open(run.registry(), data)) {
      int taken = Math.min(options.count(), set.size());
      if (taken == 0) {
        throw new DataException(
            data + " has no images; name a data set that has some", Where.file(data));
      }
      int each = set.size() / taken;
      try (ImageStream stream =
          ImageStream.Options.of(set, ImagePreparation.NONE)
              .open(IntStream.range(0, taken).map(i -> i * each))) {
        stream.forEachRemaining(examples::add);
      }
    } catch (RaeException e) {
      throw section.error("data", e.getMessage(), e);
    }
    return examples;
  }

  private static RgbImage prepared(
      Parameters section, ImagePreparation preparation, ImageExample example, ImageSize size) {
    RgbImage image;
    try {
      image = preparation.apply(example.image());
    } catch (RaeException e) {
      throw section.error("preparation", e.getMessage(), e);
    }
    if (!image.size().equals(size)) {
      throw section.error(
          "preparation",
          String.format(
              Locale.ROOT,
              "'%s' makes %s of %s, but the network in training needs %s; use %s",
              preparation.name(),
              image,
              example.id(),
              size,
              ImagePreparation.centerCrop(size).name()));
    }
    return image;
  }
}
