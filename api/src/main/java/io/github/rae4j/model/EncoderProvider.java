// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;
import java.util.Optional;

/** Makes encoders; {@code stage_1.params.encoder_cls} names one. */
@Role(value = "encoder", artifact = "rae4j-spi-encoders")
public interface EncoderProvider extends Provider {
  /**
   * The image statistics that all encoders of this kind share; empty (the default) if they are to
   * be read from the {@code preprocessor_config.json} of {@code encoder_config_path}.
   */
  default Optional<ImageNormalization> normalization() {
    return Optional.empty();
  }

  /**
   * Makes an encoder.
   *
   * @param inputSize height and width of the input, {@code encoder_input_size}
   * @param normalization {@link #normalization}, or from {@code preprocessor_config.json}
   * @param parameters the section {@code encoder_params}
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit; also if
   *     patches do not tile the input
   */
  Encoder create(ImageSize inputSize, ImageNormalization normalization, Parameters parameters);
}
