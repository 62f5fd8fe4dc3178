// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.FeedForward;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.LayerScale;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Resampling;
import java.util.List;
import java.util.Set;

/**
 * DINOv2 (Oquab et al., 2023), with or without register tokens (Darcet et al., 2023).
 *
 * <p>The class token and the registers take part in attention and are removed from the result. Key
 * names are those of {@code facebook/dinov2-with-registers-base} and {@code facebook/dinov2-base}.
 * Immutable and thread-safe.
 */
final class Dinov2 extends VisionTower {
  private final Variant variant;
  private final BlockStack blocks;
  private final Norm lastNorm;

  /**
   * The options in which the sizes of DINOv2 and its two architectures differ.
   *
   * @param registers number of register tokens; 0 for none
   * @param positionResampling how the position table is resized
   * @param swiglu whether the MLP is gated (size g)
   * @param layerScale initial value of the residual scales
   * @param affineNorm whether the last layer norm keeps its weight and bias
   */
  record Variant(
      int registers,
      Resampling positionResampling,
      boolean swiglu,
      double layerScale,
      boolean affineNorm) {}

  Dinov2(VitConfig config, Variant variant, PatchGrid grid, ImageNormalization normalization) {
    super(config, grid, normalization);
    TransformerConfig sizes = config.transformer();
    this.variant = variant;
    PreNormBlock block =
        new PreNormBlock(
                Norm.layer(sizes.eps()),
                "norm1",
                ViTLayer.attention(sizes),
                "norm2",
                variant.swiglu() ? swiGlu(sizes) : mlp(sizes))
            .withLayerScale(
                new LayerScale(
                    "layer_scale1.lambda1", "layer_scale2.lambda1", variant.layerScale()));
    this.blocks = new BlockStack("encoder.layer", sizes.layers(), block);
    this.lastNorm = new Norm(Norm.Kind.LAYER, sizes.eps(), variant.affineNorm());
  }

  private static FeedForward mlp(TransformerConfig sizes) {
    return new Mlp("mlp.fc1", "mlp.fc2", sizes.mlpWidth(), sizes.activation());
  }

  private static FeedForward swiGlu(TransformerConfig sizes) {
    // Two thirds of the width keeps the parameter count of an MLP without a gate; the result is
    // rounded up to a multiple of 8.
    int width = ((int) (sizes.mlpWidth() * 2 / 3.0) + 7) / 8 * 8;
    return new SwiGlu(List.of("mlp.weights_in"), "mlp.weights_out", width, LayerInit.TORCH_DEFAULT);
  }

  @Override
  protected <V> V tokens(ParameterScope<V> root, V images) {
    ParameterScope<V> embeddings = root.in("embeddings");
    V patches = patches(embeddings, "patch_embeddings.projection", images);
    V table =
        PositionTable.learned(
            embeddings, "position_embeddings", INITIAL_STD, config.tableGrid(), width(), true);
    V x =
        withSpecialTokens(
            embeddings, patches, table, variant.registers(), variant.positionResampling());
    V last = blocks.apply(root, x, BlockContext.none());
    V patchTokens = withoutSpecialTokens(root.ops(), last, 1L + variant.registers());
    return lastNorm.apply(root, "layernorm", patchTokens);
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.equals("embeddings.mask_token")
        || key.startsWith("classifier.")
        || (!variant.affineNorm() && Set.of("layernorm.weight", "layernorm.bias").contains(key));
  }
}
