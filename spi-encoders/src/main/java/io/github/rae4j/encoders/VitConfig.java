// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.TokenGrid;
import io.github.rae4j.layers.huggingface.InputChannels;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * The values of a Hugging Face {@code config.json} that are common to vision transformers.
 *
 * @param transformer the blocks
 * @param patchSize side of a patch in pixels
 * @param tableGrid grid of the position table
 */
record VitConfig(TransformerConfig transformer, int patchSize, TokenGrid tableGrid) {
  /**
   * Reads the values other than the transformer's. The image side defaults to 224 pixels.
   *
   * @param defaultPatch default side of a patch
   * @throws RaeException if a value is invalid; the message names its key
   */
  static VitConfig read(Parameters config, TransformerConfig transformer, int defaultPatch) {
    int patch = square(config, "patch_size", defaultPatch);
    int image = square(config, "image_size", 224);
    if (image < patch) {
      throw config.error("image_size", image + " is smaller than the patch_size " + patch);
    }
    InputChannels.requireRgb(config);
    return new VitConfig(transformer, patch, TokenGrid.square(image / patch));
  }

  /** Reads a side in pixels, written as one number or as two equal ones. */
  private static int square(Parameters config, String key, int defaultValue) {
    if (!config.has(key)) {
      return defaultValue;
    }
    List<Long> sides = config.getLongs(key);
    if (sides.isEmpty() || sides.size() > 2 || sides.stream().distinct().count() != 1) {
      throw config.error(key, "must be one number or two equal ones, but is " + sides);
    }
    long side = config.requireAtLeast(1, key, sides.get(0));
    return (int) Math.min(side, Integer.MAX_VALUE);
  }

  /**
   * Returns the patch grid of an image.
   *
   * @throws RaeException if the patches do not tile the image
   */
  PatchGrid grid(int inputSize, Parameters config) {
    if (inputSize < patchSize || inputSize % patchSize != 0) {
      throw config.error(
          "patch_size",
          "%d does not divide the encoder_input_size %d; set a multiple such as %d"
              .formatted(
                  patchSize, inputSize, Math.max(1, inputSize / patchSize) * (long) patchSize));
    }
    return PatchGrid.of(inputSize, inputSize, patchSize);
  }
}
