// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates MAE encoders of any size. Thread-safe. */
public final class MaeProvider implements EncoderProvider {
  @Override
  public String name() {
    return "MAE";
  }

  @Override
  public List<String> aliases() {
    return List.of("MAEwNorm");
  }

  @Override
  public String description() {
    return "encoder of a masked autoencoder (ViT-MAE), without masking";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Key: {@code model_name}, the model folder.
   */
  @Override
  public Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters) {
    ModelFolder folder = parameters.modelFolder("model_name");
    Parameters json = folder.config();
    ReleasedEncoder.requireModelType(json, name(), "vit_mae");
    VitConfig config = VitConfig.read(json, ViTMAEConfig.encoder(json), 16);
    Mae tower = new Mae(config, config.grid(inputSize, json), normalization);
    return new ReleasedEncoder(
        tower, folder, "vit.", "embeddings.patch_embeddings.projection.weight");
  }
}
