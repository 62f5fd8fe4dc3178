// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.FeedForward;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.LayerScale;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.Set;

/**
 * DINOv2 (Oquab et al., 2023), with or without register tokens (Darcet et al., 2023).
 *
 * <p>{@code model_type} of the folder's {@code config.json} decides between the two. The reference
 * loads a folder without registers into the class with registers, so four zero tokens take part in
 * attention and the position table is resized with antialiasing; here such a folder yields the
 * model as it was trained. Likewise, {@code 1 + num_register_tokens} tokens are removed, whereas
 * the reference always removes five.
 *
 * <p>The class token and the registers take part in attention and are removed from the result. Key
 * names are those of {@code facebook/dinov2-with-registers-base} and {@code facebook/dinov2-base}.
 * Immutable and thread-safe.
 */
public final class Dinov2 extends VisionTower {
  static final String NAME = "DINOv2";
  private static final String PLAIN = "dinov2";
  private static final String WITH_REGISTERS = "dinov2_with_registers";

  private final int registers;
  private final Resampling positionResampling;
  private final boolean affineNorm;
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
  public Dinov2(Dinov2Options options, int height, int width, ImageNormalization normalization) {
    this(options, options.dinov2Path().config(), height, width, normalization);
  }

  private Dinov2(
      Dinov2Options options,
      Parameters json,
      int height,
      int width,
      ImageNormalization normalization) {
    this(
        options,
        VitConfig.requireModelType(json, NAME, WITH_REGISTERS, PLAIN).equals(PLAIN),
        Options.of(Dinov2Config.class).readDeclared(json),
        json,
        height,
        width,
        normalization);
  }

  private Dinov2(
      Dinov2Options options,
      boolean plain,
      Dinov2Config facts,
      Parameters json,
      int height,
      int width,
      ImageNormalization normalization) {
    super(
        VitConfig.read(json, facts.transformer(), plain ? 14 : 16, height, width),
        normalization,
        options.dinov2Path(),
        "",
        "embeddings.patch_embeddings.projection.weight");
    registers = plain ? 0 : facts.numRegisterTokens();
    positionResampling = plain ? Resampling.BICUBIC : Resampling.BICUBIC_ANTIALIAS;
    affineNorm = !options.normalize();
    TransformerConfig sizes = facts.transformer();
    PreNormBlock block =
        new PreNormBlock(
                Norm.layer(sizes.eps()),
                "norm1",
                ViTLayer.attention(sizes),
                "norm2",
                facts.useSwigluFfn() ? swiGlu(sizes) : mlp(sizes))
            .withLayerScale(
                new LayerScale(
                    "layer_scale1.lambda1", "layer_scale2.lambda1", facts.layerscaleValue()));
    blocks = new BlockStack("encoder.layer", sizes.layers(), block);
    lastNorm = new Norm(Norm.Kind.LAYER, sizes.eps(), affineNorm);
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
  <V> V tokens(ParameterScope<V> root, V images) {
    ParameterScope<V> embeddings = root.in("embeddings");
    V patches = patches(embeddings, "patch_embeddings.projection", images);
    V table =
        PositionTable.learned(
            embeddings, "position_embeddings", INITIAL_STD, config.tableGrid(), hiddenSize(), true);
    V x = withSpecialTokens(embeddings, patches, table, registers, positionResampling);
    V last = blocks.apply(root, x, BlockContext.none());
    V patchTokens = withoutSpecialTokens(root.ops(), last, 1L + registers);
    return lastNorm.apply(root, "layernorm", patchTokens);
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.equals("embeddings.mask_token")
        || key.startsWith("classifier.")
        || (!affineNorm && Set.of("layernorm.weight", "layernorm.bias").contains(key));
  }
}
