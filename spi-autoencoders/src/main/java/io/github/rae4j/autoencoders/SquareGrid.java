// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.DecoderRequest;

/** Size checks shared by both baselines. */
final class SquareGrid {
  private SquareGrid() {}

  /**
   * Returns the number of tokens along one side of an encoder's input.
   *
   * @throws RaeException if the patches do not tile it
   */
  static int ofInput(String encoder, int inputSize, int patch) {
    if (inputSize < 1 || inputSize % patch != 0) {
      throw new RaeException(
          "encoder_input_size is %d, but %s needs a positive multiple of %d"
              .formatted(inputSize, encoder, patch));
    }
    return inputSize / patch;
  }

  /**
   * Returns the number of tokens along one side for a decoder request.
   *
   * @param width the width of the tokens
   * @param patch number of output pixels along one side per token
   * @throws RaeException if the request asks for anything else
   */
  static int ofRequest(String decoder, DecoderRequest request, int width, int patch) {
    int side = (int) Math.round(Math.sqrt(request.tokens()));
    if (request.tokens() < 1 || side * side != request.tokens()) {
      throw new RaeException(
          "%d tokens form no square grid, which %s needs".formatted(request.tokens(), decoder));
    }
    if (request.tokens() != request.numPatches()) {
      throw new RaeException(
          "%s outputs as many patches as it is given tokens, but got %d tokens for %d patches; the"
                  .formatted(decoder, request.tokens(), request.numPatches())
              + " latents must have the size that encoder_input_size gives");
    }
    if (request.hiddenSize() != width) {
      throw new RaeException(
          "%s takes tokens of width %d, but the encoder gives %d"
              .formatted(decoder, width, request.hiddenSize()));
    }
    if (request.patchSize() != patch) {
      throw new RaeException(
          "%s outputs patches of %d pixels, but decoder_patch_size is %d; set it to %d"
              .formatted(decoder, patch, request.patchSize(), patch));
    }
    return side;
  }
}
