// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Resampling;
import java.util.Set;

/**
 * The encoder of a masked autoencoder (He et al., 2022), without masking and without the weight and
 * bias of its last layer norm.
 *
 * <p>The class token takes part in attention and is removed from the result. Key names are those of
 * {@code facebook/vit-mae-base}. Immutable and thread-safe.
 */
final class Mae extends VisionTower {
  private static final Set<String> IGNORED = Set.of("vit.layernorm.weight", "vit.layernorm.bias");

  private final BlockStack blocks;

  Mae(VitConfig config, PatchGrid grid, ImageNormalization normalization) {
    super(config, grid, normalization);
    this.blocks =
        new BlockStack(
            "encoder.layer", config.transformer().layers(), ViTLayer.block(config.transformer()));
  }

  @Override
  protected <V> V tokens(ParameterScope<V> root, V images) {
    ParameterScope<V> vit = root.in("vit");
    ParameterScope<V> embeddings = vit.in("embeddings");
    V patches = patches(embeddings, "patch_embeddings.projection", images);
    V table =
        PositionTable.sineCosine(
            embeddings, "position_embeddings", config.tableGrid(), width(), true);
    V x = withSpecialTokens(embeddings, patches, table, 0, Resampling.BICUBIC);
    V last = blocks.apply(vit, x, BlockContext.none());
    return root.ops()
        .layerNorm(withoutSpecialTokens(root.ops(), last, 1), config.transformer().eps());
  }

  @Override
  public boolean ignoresKey(String key) {
    return IGNORED.contains(key) || key.startsWith("decoder.");
  }
}
