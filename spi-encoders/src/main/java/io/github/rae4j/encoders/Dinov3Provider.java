// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Creates DINOv3 encoders of any size. Thread-safe. */
public final class Dinov3Provider implements EncoderProvider {
  @Override
  public String name() {
    return Dinov3.NAME;
  }

  @Override
  public String description() {
    return "DINOv3, S/S+/B/L/H+/7B";
  }

  @Override
  public Options<Dinov3Options> options() {
    return Options.of(Dinov3Options.class);
  }

  @Override
  public Dinov3 create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    Dinov3Options options = options().read(parameters);
    try {
      return new Dinov3(options, inputSize.height(), inputSize.width(), normalization);
    } catch (OptionException e) {
      throw parameters.error(e.option(), e.problem(), e);
    }
  }
}
