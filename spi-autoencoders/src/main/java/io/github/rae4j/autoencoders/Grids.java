// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.TokenGrid;
import java.util.Locale;

/** Size checks shared by both baselines. */
final class Grids {
  private Grids() {}

  /**
   * The tokens of an encoder's input.
   *
   * @throws RaeException if the patches do not tile it
   */
  static TokenGrid ofInput(String encoder, int height, int width, int patch) {
    for (int side : new int[] {height, width}) {
      if (side < 1 || side % patch != 0) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "encoder_input_size is %d, but %s needs a positive multiple of %d",
                side,
                encoder,
                patch));
      }
    }
    return new TokenGrid(height / patch, width / patch);
  }

  /**
   * Refuses a request that a decoder cannot fulfil.
   *
   * @param width the width of the tokens
   * @param patch number of output pixels along one side per token
   * @throws RaeException if the request asks for anything else
   */
  static void require(String decoder, DecoderRequest request, int width, int patch) {
    if (!request.tokenGrid().equals(request.patchGrid())) {
      throw new RaeException(
          String.format(
                  Locale.ROOT,
                  "%s outputs as many patches as it is given tokens, but got %s tokens for %s"
                      + " patches; the",
                  decoder,
                  request.tokenGrid(),
                  request.patchGrid())
              + " latents must have the size that encoder_input_size gives");
    }
    if (request.hiddenSize() != width) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s takes tokens of width %d, but the encoder gives %d",
              decoder,
              width,
              request.hiddenSize()));
    }
    if (request.patchSize() != patch) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s outputs patches of %d pixels, but decoder_patch_size is %d; set it to %d",
              decoder,
              patch,
              request.patchSize(),
              patch));
    }
  }
}
