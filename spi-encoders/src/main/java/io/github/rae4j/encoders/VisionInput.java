// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.InputChannels;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a Hugging Face {@code config.json} that say what images a vision transformer was
 * trained on. Immutable and thread-safe.
 *
 * @param patchSize side of a patch in pixels, one number or two equal ones; the default differs
 *     from model to model
 * @param imageSize side of the images in pixels, or their height and width, for whose grid the
 *     position table is made
 * @param numChannels channels of the images, 3
 */
public record VisionInput(
    @Option(value = "side of a patch in pixels", range = "[1, inf)")
        Optional<List<Integer>> patchSize,
    @Option(
            value = "side of the images in pixels, or their height and width",
            defaultValue = "224",
            range = "[1, inf)")
        List<Integer> imageSize,
    @Option(value = "channels of the images: 3", defaultValue = "3") int numChannels) {
  /** Checks the options. */
  public VisionInput {
    Options.check(VisionInput.class, patchSize, imageSize, numChannels);
    imageSize = List.copyOf(imageSize);
    patchSize.ifPresent(given -> square("patch_size", given));
    if (imageSize.isEmpty() || imageSize.size() > 2) {
      throw new OptionException(
          VisionInput.class,
          "image_size",
          "must be one number or [height, width], but is " + imageSize);
    }
    InputChannels.requireRgb(VisionInput.class, numChannels);
  }

  private static int square(String key, List<Integer> sides) {
    if (sides.isEmpty() || sides.size() > 2 || sides.stream().distinct().count() != 1) {
      throw new OptionException(
          VisionInput.class, key, "must be one number or two equal ones, but is " + sides);
    }
    return sides.get(0);
  }

  /** Side of a patch in pixels. */
  int patch(int absent) {
    return patchSize.isPresent() ? square("patch_size", patchSize.get()) : absent;
  }

  /**
   * The grid of the position table.
   *
   * @throws OptionException if the images are smaller than a patch
   */
  TokenGrid tableGrid(int patch) {
    int height = imageSize.get(0);
    int width = imageSize.get(imageSize.size() - 1);
    int least = Math.min(height, width);
    if (least < patch) {
      throw new OptionException(
          VisionInput.class, "image_size", least + " is smaller than the patch_size " + patch);
    }
    return new TokenGrid(height / patch, width / patch);
  }
}
