// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.huggingface.InputChannels;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.options.Parameters;
import java.util.Locale;

/**
 * The values of a Hugging Face {@code config.json} of type {@code vit_mae}, with the defaults of
 * its {@code ViTMAEConfig}.
 *
 * @param imageSize height and width of the images, multiples of the patch size
 * @param patchSize side of a patch in pixels
 * @param encoder blocks of the encoder, of a width that is a multiple of 4
 * @param decoder blocks of the decoder, of a width that is a multiple of 4
 * @param maskRatio share of the patches that the encoder does not see, in (0, 1)
 * @param normalizedPixels whether the target is every patch normalised by its own mean and variance
 */
public record MaskedAutoencoderConfig(
    ImageSize imageSize,
    int patchSize,
    TransformerConfig encoder,
    TransformerConfig decoder,
    double maskRatio,
    boolean normalizedPixels) {

  /**
   * Reads the values.
   *
   * @throws RaeException if a value is invalid; the message names its key
   */
  public static MaskedAutoencoderConfig read(Parameters config) {
    String type = config.getString("model_type");
    if (!type.equals("vit_mae")) {
      throw config.error(
          "model_type",
          String.format(
              Locale.ROOT, "is '%s', but masked autoencoders (vit_mae) are pretrained here", type));
    }
    InputChannels.requireRgb(config);
    int patch = config.getPositiveInt("patch_size", 16);
    ImageSize image = ImageSize.read(config, "image_size").orElse(ImageSize.square(224));
    for (int side : new int[] {image.height(), image.width()}) {
      if (side % patch != 0) {
        throw config.error("image_size", side + " is no multiple of the patch_size " + patch);
      }
    }
    double ratio = config.getDouble("mask_ratio", 0.75);
    if (!(ratio > 0 && ratio < 1)) {
      throw config.error("mask_ratio", "must lie between 0 and 1, but is " + ratio);
    }
    return new MaskedAutoencoderConfig(
        image,
        patch,
        ViTMAEConfig.encoder(config),
        ViTMAEConfig.decoder(config),
        ratio,
        config.getBoolean("norm_pix_loss", false));
  }

  /** The patches of an image. */
  public PatchGrid grid() {
    return PatchGrid.of(imageSize.height(), imageSize.width(), patchSize);
  }

  /** Number of patches of an image. */
  public int patches() {
    return grid().tokens().tokens();
  }

  /** Patches that the encoder sees, at least one: Hugging Face rounds down. */
  public int visiblePatches() {
    return Math.max(1, (int) (patches() * (1 - maskRatio)));
  }

  /** Values of a patch. */
  public int patchValues() {
    return 3 * patchSize * patchSize;
  }
}
