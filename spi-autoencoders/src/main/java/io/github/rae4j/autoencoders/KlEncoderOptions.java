// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The options of {@link KlEncoder}, {@code encoder_params} of a config.
 *
 * @param modelName the folder with {@code config.json} and {@code
 *     diffusion_pytorch_model.safetensors} or {@code .bin}
 */
public record KlEncoderOptions(@Option("the model folder") ModelFolder modelName) {
  /** Checks the options. */
  public KlEncoderOptions {
    Options.check(KlEncoderOptions.class, modelName);
  }
}
