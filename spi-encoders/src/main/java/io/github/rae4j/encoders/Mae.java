// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.options.Parameters;
import java.util.Set;

/**
 * The encoder of a masked autoencoder (He et al., 2022), without masking and without the weight and
 * bias of its last layer norm.
 *
 * <p>The class token takes part in attention and is removed from the result. Key names are those of
 * {@code facebook/vit-mae-base}. Immutable and thread-safe.
 */
public final class Mae extends VisionTower {
  static final String NAME = "MAE";
  private static final Set<String> IGNORED = Set.of("vit.layernorm.weight", "vit.layernorm.bias");

  private final BlockStack blocks;

  /**
   * An encoder of images of a height and width.
   *
   * @param height in pixels, a multiple of the patch
   * @param width in pixels, a multiple of the patch
   * @param normalization what the model expects of its images
   * @throws RaeException if the folder holds another model, or patches do not tile the images
   */
  public Mae(MaeOptions options, int height, int width, ImageNormalization normalization) {
    super(
        config(options.modelName().config(), height, width),
        normalization,
        options.modelName(),
        "vit.",
        "embeddings.patch_embeddings.projection.weight");
    blocks =
        new BlockStack(
            "encoder.layer", config.transformer().layers(), ViTLayer.block(config.transformer()));
  }

  private static VitConfig config(Parameters json, int height, int width) {
    VitConfig.requireModelType(json, NAME, "vit_mae");
    return VitConfig.read(json, ViTMAEConfig.encoder(json), 16, height, width);
  }

  @Override
  <V> V tokens(ParameterScope<V> root, V images) {
    ParameterScope<V> vit = root.in("vit");
    ParameterScope<V> embeddings = vit.in("embeddings");
    V patches = patches(embeddings, "patch_embeddings.projection", images);
    V table =
        PositionTable.sineCosine(
            embeddings, "position_embeddings", config.tableGrid(), hiddenSize(), true);
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
