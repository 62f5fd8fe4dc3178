// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen DINO (Caron et al., 2021) whose activations are the input of the discriminator's
 * heads, with the parameter names of its released state dict. An instance must not outlive its
 * {@link Ops}.
 */
final class DinoTower<V> {
  /**
   * Side of the square to which images of any height and width are scaled, as the reference does:
   * the position table has its grid.
   */
  static final int SIZE = 224;

  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] STD = {0.229f, 0.224f, 0.225f};
  private static final int MLP_RATIO = 4;

  private final Ops<V> ops;
  private final ParameterScope<V> scope;
  private final DinoDiscriminator.Config config;

  DinoTower(Ops<V> ops, DinoDiscriminator.Config config) {
    this.ops = ops;
    this.scope = new ParameterScope<>(ops, "").changing(DinoTower::frozen);
    this.config = config;
  }

  /** All weights come from DINO and are never trained, so none of them needs an initialisation. */
  private static ParameterSpec frozen(ParameterSpec spec) {
    return new ParameterSpec(
        spec.name(), spec.shape(), Initializer.ZEROS, ParameterSpec.Kind.FROZEN);
  }

  /**
   * Computes the patch tokens that are the input of the heads.
   *
   * @param x images {@code (batch, 3, h, w)} in [−1, 1]
   * @return {@code (batch, width, tokens)} each: the last block's output first, then those after
   *     the key depths
   */
  List<V> activations(V x) {
    TokenGrid grid = TokenGrid.square(config.grid());
    V scaled = imageNetScale(ops.resize(x, SIZE, SIZE, Resampling.BILINEAR));
    V tokens =
        new PatchGrid(grid, config.patch())
            .embed(scope, "patch_embed.proj", scaled, config.width(), LayerInit.ZEROS);
    V cls =
        ops.expandBatch(
            scope.parameter("cls_token", Initializer.ZEROS, 1, 1, config.width()), tokens);
    V start =
        ops.add(
            ops.concat(1, List.of(cls, tokens)),
            PositionTable.learned(scope, "pos_embed", 0.02, grid, config.width(), true));
    List<V> activations = new ArrayList<>();
    V last =
        blocks()
            .apply(
                scope,
                start,
                BlockContext.none(),
                (i, state) -> {
                  if (config.keyDepths().contains(i)) {
                    activations.add(channelsFirst(state, grid));
                  }
                });
    activations.add(0, channelsFirst(last, grid));
    return activations;
  }

  /** The blocks of timm's ViT. */
  private BlockStack blocks() {
    // The bias of the keys shifts all scores of a query equally. The reference drops it, and so
    // does this code, since it affects a softmax in finite precision.
    Attention attention =
        new Attention(config.attentionHeads(), Attention.Keys.fused("attn"))
            .withQkvBias(QkvBias.EXCEPT_KEY);
    Mlp mlp = new Mlp("mlp.fc1", "mlp.fc2", MLP_RATIO * config.width(), Activation.GELU_TANH);
    PreNormBlock block =
        new PreNormBlock(Norm.layer(config.eps()), "norm1", attention, "norm2", mlp);
    return new BlockStack("blocks", config.depth(), block);
  }

  private V imageNetScale(V x) {
    float[] scale = new float[3];
    float[] shift = new float[3];
    for (int i = 0; i < 3; i++) {
      scale[i] = 0.5f / STD[i];
      shift[i] = (0.5f - MEAN[i]) / STD[i];
    }
    return ops.add(
        ops.mul(x, ops.constant(Tensor.of(scale, 3, 1, 1))),
        ops.constant(Tensor.of(shift, 3, 1, 1)));
  }

  private V channelsFirst(V state, TokenGrid grid) {
    return ops.permute(ops.slice(state, 1, 1, 1L + grid.tokens()), 0, 2, 1);
  }
}
