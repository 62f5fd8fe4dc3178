// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Activation;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates SigLIP and SigLIP2 encoders of fixed resolution and any size. Thread-safe. */
public final class Siglip2Provider implements EncoderProvider {
  private static final TransformerConfig ABSENT =
      new TransformerConfig(768, 12, 12, 3072, Activation.GELU_TANH, 1e-6, true);

  @Override
  public String name() {
    return "SigLIP2";
  }

  @Override
  public List<String> aliases() {
    return List.of("SigLIP2wNorm");
  }

  @Override
  public String description() {
    return "vision tower of SigLIP and SigLIP2";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Keys: {@code model_name}, the model folder; {@code num_tokens}, which the reference accepts
   * but never uses.
   */
  @Override
  public Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters) {
    parameters.getInt("num_tokens", 0);
    ModelFolder folder = parameters.modelFolder("model_name");
    Parameters json = folder.config();
    ReleasedEncoder.requireModelType(json, name(), "siglip", "siglip_vision_model");
    // A folder with only the vision tower has its values at the top level.
    Parameters vision = json.section("vision_config").orElse(json);
    VitConfig config = VitConfig.read(vision, TransformerConfig.read(vision, ABSENT), 16);
    Siglip2 tower = new Siglip2(config, config.grid(inputSize, vision), normalization);
    return new ReleasedEncoder(tower, folder, "vision_model.", "embeddings.patch_embedding.weight");
  }
}
