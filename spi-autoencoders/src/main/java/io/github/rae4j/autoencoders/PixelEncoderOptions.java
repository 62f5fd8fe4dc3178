// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The options of {@link PixelEncoder}, {@code encoder_params} of a config.
 *
 * @param patchSize side of the patch that makes a token, in pixels
 */
public record PixelEncoderOptions(
    @Option(
            value = "side of a patch in pixels; 1 leaves patches to the backbone",
            defaultValue = "1",
            range = "[1, 4096]")
        int patchSize) {
  /** Checks the options. */
  public PixelEncoderOptions {
    Options.check(PixelEncoderOptions.class, patchSize);
  }
}
