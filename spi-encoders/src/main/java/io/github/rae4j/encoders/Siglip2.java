// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import java.util.Set;

/**
 * The vision tower of SigLIP2 (Tschannen et al., 2025) in its fixed-resolution form, without its
 * pooling head and without the weight and bias of its last layer norm.
 *
 * <p>Key names are those of {@code google/siglip2-base-patch16-256}. Immutable and thread-safe.
 */
final class Siglip2 extends VisionTower {
  private static final Set<String> IGNORED =
      Set.of(
          "logit_scale",
          "logit_bias",
          "vision_model.embeddings.position_ids",
          "vision_model.post_layernorm.weight",
          "vision_model.post_layernorm.bias");

  private final BlockStack blocks;

  Siglip2(VitConfig config, PatchGrid grid, ImageNormalization normalization) {
    super(config, grid, normalization);
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
  }

  @Override
  protected <V> V tokens(ParameterScope<V> root, V images) {
    Ops<V> ops = root.ops();
    ParameterScope<V> vision = root.in("vision_model");
    V patches = patches(vision, "embeddings.patch_embedding", images);
    long rows = config.tableGrid().tokens();
    V table =
        vision.parameter(
            "embeddings.position_embedding.weight",
            Initializer.normal(1 / Math.sqrt(width())),
            rows,
            width());
    V positions = resized(ops, ops.reshape(table, 1, rows, width()), Resampling.BICUBIC);
    V last = blocks.apply(vision, ops.add(patches, positions), BlockContext.none());
    return ops.layerNorm(last, config.transformer().eps());
  }

  @Override
  public boolean ignoresKey(String key) {
    return IGNORED.contains(key)
        || key.startsWith("text_model.")
        || key.startsWith("vision_model.head.");
  }
}
