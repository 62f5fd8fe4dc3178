// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.Locale;

/**
 * What a Hugging Face {@code config.json} says of a vision transformer, and the patches of the
 * images that it is to encode.
 *
 * @param transformer the blocks
 * @param tableGrid grid of the position table
 * @param patches of the images to encode
 */
record VitConfig(TransformerConfig transformer, TokenGrid tableGrid, PatchGrid patches) {
  /**
   * Reads the values other than the transformer's.
   *
   * @param defaultPatch side of a patch where the file says nothing
   * @param height of the images to encode, in pixels
   * @param width of the images to encode, in pixels
   * @throws RaeException if a value is invalid or the patches do not tile the images; the message
   *     names its key
   */
  static VitConfig read(
      Parameters config, TransformerConfig transformer, int defaultPatch, int height, int width) {
    VisionInput input = Options.of(VisionInput.class).readDeclared(config);
    int patch = input.patch(defaultPatch);
    requireTiled(config, patch, height);
    requireTiled(config, patch, width);
    try {
      return new VitConfig(transformer, input.tableGrid(patch), PatchGrid.of(height, width, patch));
    } catch (OptionException e) {
      throw config.error(e.option(), e.problem(), e);
    }
  }

  /** The same for a patch that is known and a model without a position table. */
  static VitConfig ofPatch(
      Parameters config, TransformerConfig transformer, int patch, int height, int width) {
    requireTiled(config, patch, height);
    requireTiled(config, patch, width);
    PatchGrid patches = PatchGrid.of(height, width, patch);
    return new VitConfig(transformer, patches.tokens(), patches);
  }

  /**
   * The same for a patch and a square position table that are known.
   *
   * @param positions entries of the table, without that of the class token
   */
  static VitConfig ofTable(
      Parameters config,
      TransformerConfig transformer,
      int patch,
      long positions,
      int height,
      int width) {
    int side = (int) Math.round(Math.sqrt((double) positions));
    if (side < 1 || (long) side * side != positions) {
      throw config.error(
          "image_size", "the table of " + positions + " positions is not that of a square");
    }
    VitConfig tiled = ofPatch(config, transformer, patch, height, width);
    return new VitConfig(transformer, TokenGrid.square(side), tiled.patches());
  }

  private static void requireTiled(Parameters config, int patch, int side) {
    if (side < patch || side % patch != 0) {
      throw config.error(
          "patch_size",
          String.format(
              Locale.ROOT,
              "%d does not divide the encoder_input_size %d; set a multiple such as %d",
              patch,
              side,
              Math.max(1, side / patch) * (long) patch));
    }
  }

  /**
   * The type of a model.
   *
   * @throws RaeException if it is not one of {@code accepted}
   */
  static String requireModelType(Parameters config, String encoder, String... accepted) {
    String type = config.getString("model_type");
    for (String candidate : accepted) {
      if (type.equals(candidate)) {
        return type;
      }
    }
    throw config.error(
        "model_type",
        String.format(
            Locale.ROOT,
            "is '%s', but the encoder %s reads %s; name the encoder_cls of this model, or another"
                + " folder",
            type,
            encoder,
            String.join(" or ", accepted)));
  }
}
