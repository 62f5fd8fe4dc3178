// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Creates DINOv2 encoders of any size, with or without registers. Thread-safe. */
public final class Dinov2Provider implements EncoderProvider {
  @Override
  public String name() {
    return Dinov2.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("Dinov2withNorm");
  }

  @Override
  public String description() {
    return "DINOv2 with and without registers, S/B/L/g";
  }

  @Override
  public Options<Dinov2Options> options() {
    return Options.of(Dinov2Options.class);
  }

  @Override
  public Dinov2 create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    Dinov2Options options = options().read(parameters);
    try {
      return new Dinov2(options, inputSize.height(), inputSize.width(), normalization);
    } catch (OptionException e) {
      throw parameters.error(e.option(), e.problem(), e);
    }
  }
}
