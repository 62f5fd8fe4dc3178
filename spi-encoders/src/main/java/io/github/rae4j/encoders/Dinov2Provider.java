// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * Creates DINOv2 encoders of any size, with or without registers.
 *
 * <p>{@code model_type} of the folder's {@code config.json} decides between the two. The reference
 * loads a folder without registers into the class with registers, so four zero tokens take part in
 * attention and the position table is resized with antialiasing; here such a folder yields the
 * model as it was trained. Likewise, {@code 1 + num_register_tokens} tokens are removed, whereas
 * the reference always removes five. Thread-safe.
 */
public final class Dinov2Provider implements EncoderProvider {
  private static final String PLAIN = "dinov2";
  private static final String WITH_REGISTERS = "dinov2_with_registers";
  private static final TransformerConfig ABSENT =
      new TransformerConfig(768, 12, 12, 4 * 768, Activation.GELU, 1e-6, true);

  @Override
  public String name() {
    return "DINOv2";
  }

  @Override
  public List<String> aliases() {
    return List.of("Dinov2withNorm");
  }

  @Override
  public String description() {
    return "DINOv2 with and without registers, S/B/L/g";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Keys: {@code dinov2_path}, the model folder; {@code normalize} (default true), whether the
   * weight and bias of the last layer norm are dropped.
   */
  @Override
  public Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters) {
    boolean normalize = parameters.getBoolean("normalize", true);
    ModelFolder folder = parameters.modelFolder("dinov2_path");
    Parameters json = folder.config();
    boolean plain =
        ReleasedEncoder.requireModelType(json, name(), WITH_REGISTERS, PLAIN).equals(PLAIN);
    VitConfig config =
        VitConfig.read(json, TransformerConfig.readWithMlpRatio(json, ABSENT), plain ? 14 : 16);
    int registers = plain ? 0 : json.getNonNegativeInt("num_register_tokens", 4);
    Dinov2.Variant variant =
        new Dinov2.Variant(
            registers,
            plain ? Resampling.BICUBIC : Resampling.BICUBIC_ANTIALIAS,
            json.getBoolean("use_swiglu_ffn", false),
            json.getDouble("layerscale_value", 1),
            !normalize);
    Dinov2 tower = new Dinov2(config, variant, config.grid(inputSize, json), normalization);
    return new ReleasedEncoder(tower, folder, "", "embeddings.patch_embeddings.projection.weight");
  }
}
