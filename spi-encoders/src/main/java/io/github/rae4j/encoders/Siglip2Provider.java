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

/** Creates SigLIP and SigLIP2 encoders of fixed resolution and any size. Thread-safe. */
public final class Siglip2Provider implements EncoderProvider {
  @Override
  public String name() {
    return Siglip2.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("SigLIP2wNorm");
  }

  @Override
  public String description() {
    return "vision tower of SigLIP and SigLIP2";
  }

  @Override
  public Options<Siglip2Options> options() {
    return Options.of(Siglip2Options.class);
  }

  @Override
  public Siglip2 create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    Siglip2Options options = options().read(parameters);
    try {
      return new Siglip2(options, inputSize.height(), inputSize.width(), normalization);
    } catch (OptionException e) {
      throw parameters.error(e.option(), e.problem(), e);
    }
  }
}
