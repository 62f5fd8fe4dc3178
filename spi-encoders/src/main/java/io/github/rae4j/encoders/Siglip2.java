// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.Set;

/**
 * The vision tower of SigLIP2 (Tschannen et al., 2025) in its fixed-resolution form, without its
 * pooling head and, unless asked for, without the weight and bias of its last layer norm.
 *
 * <p>Key names are those of {@code google/siglip2-base-patch16-256}. Immutable and thread-safe.
 */
public final class Siglip2 extends VisionTower {
  static final String NAME = "SigLIP2";
  private static final Set<String> IGNORED =
      Set.of("logit_scale", "logit_bias", "vision_model.embeddings.position_ids");

  private final BlockStack blocks;
  private final Norm lastNorm;

  /**
   * An encoder of images of a height and width.
   *
   * @param height in pixels, a multiple of the patch
   * @param width in pixels, a multiple of the patch
   * @param normalization what the model expects of its images
   * @throws RaeException if the folder holds another model, or patches do not tile the images
   */
  public Siglip2(Siglip2Options options, int height, int width, ImageNormalization normalization) {
    super(
        config(options.modelName().config(), height, width),
        normalization,
        options.modelName(),
        "vision_model.",
        "embeddings.patch_embedding.weight",
        new LatentLayers(options.layers(), options.layerCombination())
            .within(Siglip2Options.class, depth(options.modelName().config())));
    TransformerConfig sizes = config.transformer();
    Attention.Keys keys =
        Attention.Keys.separate(
            "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj");
    PreNormBlock block =
        new PreNormBlock(
            Norm.layer(sizes.eps()),
            "layer_norm1",
            new Attention(sizes.heads(), keys),
            "layer_norm2",
            new Mlp("mlp.fc1", "mlp.fc2", sizes.mlpWidth(), sizes.activation()));
    this.blocks = new BlockStack("encoder.layers", sizes.layers(), block);
    this.lastNorm = new Norm(Norm.Kind.LAYER, sizes.eps(), !options.normalize());
  }

  private static VitConfig config(Parameters json, int height, int width) {
    VitConfig.requireModelType(json, NAME, "siglip", "siglip_vision_model");
    Parameters vision = vision(json);
    return VitConfig.read(vision, sizes(vision), 16, height, width);
  }

  /** A folder with only the vision tower has its values at the top level. */
  private static Parameters vision(Parameters json) {
    return json.section("vision_config").orElse(json);
  }

  private static TransformerConfig sizes(Parameters vision) {
    return Options.of(SiglipVisionConfig.class).readDeclared(vision).transformer();
  }

  private static int depth(Parameters json) {
    return sizes(vision(json)).layers();
  }

  @Override
  public int specialTokens() {
    return 0;
  }

  @Override
  BlockStack blocks() {
    return blocks;
  }

  @Override
  String normModule() {
    return "post_layernorm";
  }

  @Override
  Norm lastNorm() {
    return lastNorm;
  }

  @Override
  <V> V embed(ParameterScope<V> scope, V images) {
    Ops<V> ops = scope.ops();
    V patches = patches(scope, "embeddings.patch_embedding", images);
    long rows = config.tableGrid().tokens();
    V table =
        scope.parameter(
            "embeddings.position_embedding.weight",
            Initializer.normal(1 / Math.sqrt(hiddenSize())),
            rows,
            hiddenSize());
    V positions = resized(ops, ops.reshape(table, 1, rows, hiddenSize()), Resampling.BICUBIC);
    return ops.add(patches, positions);
  }

  @Override
  boolean isOtherPart(String key) {
    return IGNORED.contains(key)
        || key.startsWith("text_model.")
        || key.startsWith("vision_model.head.");
  }
}
