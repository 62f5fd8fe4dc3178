// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.Optional;

/** Creates {@link PixelEncoder}s of images in [−1, 1]. Thread-safe. */
public final class PixelEncoderProvider implements EncoderProvider {
  @Override
  public String name() {
    return PixelEncoder.NAME;
  }

  @Override
  public String description() {
    return "no encoder: patches of raw pixels as tokens";
  }

  @Override
  public Optional<ImageNormalization> normalization() {
    return Optional.of(SignedImages.NORMALIZATION);
  }

  @Override
  public Options<PixelEncoderOptions> options() {
    return Options.of(PixelEncoderOptions.class);
  }

  @Override
  public PixelEncoder create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    return new PixelEncoder(
        options().read(parameters), inputSize.height(), inputSize.width(), normalization);
  }
}
