// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import java.util.List;
import java.util.Optional;

/** Creates the encoders of SD-VAE and related models. Thread-safe. */
public final class KlEncoderProvider implements EncoderProvider {
  @Override
  public String name() {
    return "SD-VAE";
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

  /**
   * {@inheritDoc}
   *
   * <p>Key: {@code model_name}, the folder with {@code config.json} and {@code
   * diffusion_pytorch_model.safetensors} or {@code .bin}.
   */
  @Override
  public Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters) {
    ModelFolder folder = parameters.modelFolder("model_name");
    KlConfig config = KlConfig.read(folder.config());
    int grid = SquareGrid.ofInput(name(), inputSize, config.patch());
    return new KlEncoder(config, grid, normalization, folder);
  }
}
