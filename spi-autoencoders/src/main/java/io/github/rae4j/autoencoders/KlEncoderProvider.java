// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.Optional;

/** Creates the encoders of SD-VAE and related models. Thread-safe. */
public final class KlEncoderProvider implements EncoderProvider {
  @Override
  public String name() {
    return KlEncoder.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("AutoencoderKL");
  }

  @Override
  public String description() {
    return "encoder of an AutoencoderKL (SD-VAE), posterior mean";
  }

  @Override
  public Optional<ImageNormalization> normalization() {
    return Optional.of(SignedImages.NORMALIZATION);
  }

  @Override
  public Options<KlEncoderOptions> options() {
    return Options.of(KlEncoderOptions.class);
  }

  @Override
  public KlEncoder create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    return new KlEncoder(
        options().read(parameters), inputSize.height(), inputSize.width(), normalization);
  }
}
