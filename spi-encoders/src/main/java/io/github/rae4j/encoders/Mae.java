// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.options.Parameters;

/**
 * The encoder of a masked autoencoder (He et al., 2022), without masking and without the weight and
 * bias of its last layer norm.
 *
 * <p>The class token takes part in attention and is removed from the result. Key names are those of
 * {@code facebook/vit-mae-base}. Immutable and thread-safe.
 */
public final class Mae extends VisionTower {
  static final String NAME = "MAE";
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
        "embeddings.patch_embeddings.projection.weight",
        new LatentLayers(options.layers(), options.layerCombination())
            .within(MaeOptions.class, depth(options)));
    blocks =
        new BlockStack(
            "encoder.layer", config.transformer().layers(), ViTLayer.block(config.transformer()));
  }

  private static VitConfig config(Parameters json, int height, int width) {
    VitConfig.requireModelType(json, NAME, "vit_mae");
    return VitConfig.read(json, ViTMAEConfig.encoder(json), 16, height, width);
  }

  private static int depth(MaeOptions options) {
    return ViTMAEConfig.encoder(options.modelName().config()).layers();
  }

  @Override
  public int specialTokens() {
    return 1;
  }

  @Override
  BlockStack blocks() {
    return blocks;
  }

  @Override
  String normModule() {
    return "layernorm";
  }

  @Override
  Norm lastNorm() {
    return Norm.layer(config.transformer().eps()).withoutParameters();
  }

  @Override
  <V> V embed(ParameterScope<V> scope, V images) {
    ParameterScope<V> embeddings = scope.in("embeddings");
    V patches = patches(embeddings, "patch_embeddings.projection", images);
    V table =
        PositionTable.sineCosine(
            embeddings, "position_embeddings", config.tableGrid(), hiddenSize(), true);
    return withSpecialTokens(embeddings, patches, table, 0, Resampling.BICUBIC);
  }

  @Override
  boolean isOtherPart(String key) {
    return key.startsWith("decoder.");
  }
}
