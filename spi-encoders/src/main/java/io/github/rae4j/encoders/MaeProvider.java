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

/** Creates MAE encoders of any size. Thread-safe. */
public final class MaeProvider implements EncoderProvider {
  @Override
  public String name() {
    return Mae.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("MAEwNorm");
  }

  @Override
  public String description() {
    return "encoder of a masked autoencoder (ViT-MAE), without masking";
  }

  @Override
  public Options<MaeOptions> options() {
    return Options.of(MaeOptions.class);
  }

  @Override
  public Mae create(ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    MaeOptions options = options().read(parameters);
    try {
      return new Mae(options, inputSize.height(), inputSize.width(), normalization);
    } catch (OptionException e) {
      throw parameters.error(e.option(), e.problem(), e);
    }
  }
}
