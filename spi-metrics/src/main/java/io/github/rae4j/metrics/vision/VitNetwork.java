// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.LayerScale;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A vision transformer as a feature network, for images of one size: {@code pooled}, its class
 * token, or else what its attention pool makes, or else the mean of its tokens; and {@code
 * mean_tokens}, the mean of the tokens of patches. All after the last norm, {@code (batch, width)}.
 */
record VitNetwork(VitLayout layout, FeatureInput input, Activation activation, double eps)
    implements Network {
  /** The output with the mean of the tokens of patches. */
  static final String MEAN = "mean_tokens";

  private static final Initializer START = Initializer.normal(0.02);

  @Override
  public Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("images", 3, input.height(), input.width())),
        List.of(
            TensorSpec.batched(FeatureNetwork.POOLED, layout.width()),
            TensorSpec.batched(MEAN, layout.width())));
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.startsWith("head.")
        || key.startsWith("fc_norm.")
        || key.startsWith("text_model.")
        || key.startsWith("text_projection")
        || key.startsWith("visual_projection")
        || key.equals("logit_scale")
        || key.equals("mask_token")
        || key.endsWith("position_ids");
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V images = input.prepare(ops, NamedValues.require(inputs, "images"), layout.patch());
    V x = embed(root, images);
    V entering = layout.preNorm() ? root.layerNorm(x, "norm_pre", eps) : x;
    V last = blocks().apply(root, entering, BlockContext.none());
    V tokens = root.layerNorm(last, "norm", eps);
    int special = layout.special();
    V patches =
        special == 0 ? tokens : ops.slice(tokens, 1, special, special + (long) grid().tokens());
    V mean = ops.mean(patches, 1, false);
    V pooled = mean;
    if (layout.hasClassToken()) {
      pooled = ops.reshape(ops.slice(tokens, 1, 0, 1), Shape.BATCH, layout.width());
    } else if (layout.poolMlp() > 0) {
      pooled = attentionPool(root.in("attn_pool"), tokens);
    }
    return Map.of(FeatureNetwork.POOLED, pooled, MEAN, mean);
  }

  private TokenGrid grid() {
    return TokenGrid.square(input.padded(layout.patch()) / layout.patch());
  }

  private BlockStack blocks() {
    Attention.Keys keys =
        layout.fused()
            ? Attention.Keys.fused("attn")
            : Attention.Keys.separate("attn.q_proj", "attn.k_proj", "attn.v_proj", "attn.proj");
    PreNormBlock block =
        new PreNormBlock(
            Norm.layer(eps),
            "norm1",
            new Attention(layout.heads(), keys),
            "norm2",
            new Mlp("mlp.fc1", "mlp.fc2", layout.mlpWidth(), activation));
    return new BlockStack(
        "blocks",
        layout.depth(),
        layout.scaled()
            ? block.withLayerScale(new LayerScale("ls1.gamma", "ls2.gamma", 1))
            : block);
  }

  private <V> V embed(ParameterScope<V> root, V images) {
    Ops<V> ops = root.ops();
    int width = layout.width();
    V map =
        root.conv2d(
            images,
            "patch_embed.proj",
            width,
            Window.of(layout.patch()).withStride(layout.patch()),
            LayerInit.TORCH_DEFAULT,
            layout.patchBias());
    V patches = ops.permute(ops.reshape(map, Shape.BATCH, width, grid().tokens()), 0, 2, 1);
    V table =
        ops.reshape(
            root.parameter("pos_embed", START, layout.positions().dims()),
            1,
            layout.positions().dim(-2),
            width);
    int inTable = layout.specialPositions();
    V ofPatches =
        inTable == 0
            ? table
            : ops.slice(table, 1, inTable, inTable + (long) layout.grid().tokens());
    V positioned =
        ops.add(
            patches,
            layout.grid().resizeTable(ops, ofPatches, grid(), Resampling.BICUBIC_ANTIALIAS));
    if (layout.special() == 0) {
      return positioned;
    }
    V front = special(root);
    V added = inTable == 0 ? front : ops.add(front, ops.slice(table, 1, 0, inTable));
    return ops.concat(1, List.of(ops.expandBatch(added, positioned), positioned));
  }

  /** Class token and registers, {@code (1, special, width)}. */
  private <V> V special(ParameterScope<V> root) {
    Ops<V> ops = root.ops();
    List<V> tokens = new ArrayList<>();
    if (layout.hasClassToken()) {
      V classToken = root.parameter("cls_token", START, layout.classToken().dims());
      tokens.add(ops.reshape(classToken, 1, 1, layout.width()));
    }
    if (layout.registers() > 0) {
      tokens.add(root.parameter("reg_token", START, 1, layout.registers(), layout.width()));
    }
    return tokens.size() == 1 ? tokens.get(0) : ops.concat(1, tokens);
  }

  /** One learned query attends to all tokens, and an MLP follows. */
  private <V> V attentionPool(ParameterScope<V> scope, V tokens) {
    Ops<V> ops = scope.ops();
    int width = layout.width();
    V latent = ops.expandBatch(scope.parameter("latent", START, 1, 1, width), tokens);
    List<V> keysAndValues = ops.chunk(scope.linear(tokens, "kv", 2L * width), 2, -1);
    V attended =
        ops.attention(
            heads(ops, scope.linear(latent, "q", width)),
            heads(ops, keysAndValues.get(0)),
            heads(ops, keysAndValues.get(1)));
    V joined = ops.reshape(ops.permute(attended, 0, 2, 1, 3), Shape.BATCH, 1, width);
    V x = scope.linear(joined, "proj", width);
    V mlp =
        new Mlp("mlp.fc1", "mlp.fc2", layout.poolMlp(), activation)
            .apply(scope, scope.layerNorm(x, "norm", eps));
    return ops.reshape(ops.add(x, mlp), Shape.BATCH, width);
  }

  private <V> V heads(Ops<V> ops, V x) {
    long tokens = ops.shape(x).dim(1);
    long head = layout.width() / layout.heads();
    return ops.permute(ops.reshape(x, Shape.BATCH, tokens, layout.heads(), head), 0, 2, 1, 3);
  }
}
