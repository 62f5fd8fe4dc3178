package io.github.rae4j.model;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.Provider;

/** Makes encoders; {@code stage_1.params.encoder_cls} names one. */
public interface EncoderProvider extends Provider {
  /**
   * Makes an encoder.
   *
   * @param inputSize side of the square input in pixels, {@code encoder_input_size}
   * @param normalization from the encoder's {@code preprocessor_config.json}
   * @param parameters the section {@code encoder_params}
   * @throws io.github.rae4j.spi.RaeException naming the key and value that do not fit
   */
  Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters);
}
