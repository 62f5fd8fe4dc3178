// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes decoders. The reference knows one, {@code GeneralDecoder}. */
@Role(value = "decoder", artifact = "rae4j-spi-decoders")
public interface DecoderProvider extends Provider {
  /**
   * Whether its decoders are learned. One that is not has neither {@code config.json} nor weights;
   * it is created with empty parameters.
   */
  default boolean isLearned() {
    return true;
  }

  /**
   * Makes a decoder. Its images have the rows and columns of {@link DecoderRequest#patchGrid}, each
   * patch of {@link DecoderRequest#patchSize} pixels, whatever the grid of the tokens is and
   * whether or not it is a square; and mean and standard deviation are restored channel by channel.
   *
   * @param request what it has to fit
   * @param config the contents of the decoder's {@code config.json}
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit; also if a
   *     patch has no pixels, or it cannot decode such grids
   */
  Decoder create(DecoderRequest request, Parameters config);
}
