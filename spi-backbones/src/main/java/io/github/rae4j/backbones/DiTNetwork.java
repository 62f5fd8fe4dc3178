// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/** {@link DiT}: noisy latents, time and label → velocity. */
final class DiTNetwork implements Network, BlockStages.Trunk {
  private final Latents latents;
  private final PatchGrid grid;
  private final int width;
  private final LayerInit init;
  private final Classes classes;
  private final Transformer transformer;
  private final FinalLayer finalLayer;

  DiTNetwork(DiT options) {
    latents = options.latents();
    grid = options.patches();
    width = options.hiddenSize();
    init = options.style().init();
    classes = options.classes();
    transformer = Transformer.of(options.style(), options.size(), 0, "feat_rope", grid.tokens());
    int channels = latents.channels() * (options.learnSigma() ? 2 : 1);
    finalLayer = new FinalLayer(options.style().norm(), grid.patch() * grid.patch() * channels);
  }

  @Override
  public Signature signature() {
    return latents.signature();
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V tokens = entering(root, inputs);
    V condition = condition(root, inputs);
    return prediction(root, transformer.apply(root, tokens, condition), condition);
  }

  @Override
  public <V> V entering(ParameterScope<V> root, Map<String, V> inputs) {
    V x = NamedValues.require(inputs, "x");
    V patches = grid.embed(root, "x_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    return root.ops()
        .add(patches, PositionTable.sineCosine(root, "pos_embed", grid.tokens(), width, false));
  }

  @Override
  public <V> V condition(ParameterScope<V> root, Map<String, V> inputs) {
    Ops<V> ops = root.ops();
    V time =
        new TimeEmbedding(width, init)
            .apply(root.in("t_embedder"), NamedValues.require(inputs, "t"));
    V label = classes.embed(root.in("y_embedder"), NamedValues.require(inputs, "y"), width);
    // SiLU is applied once for all blocks.
    return ops.reshape(ops.silu(ops.add(time, label)), Shape.BATCH, 1, width);
  }

  private <V> Map<String, V> prediction(ParameterScope<V> root, V hidden, V condition) {
    V values = finalLayer.apply(root.in("final_layer"), hidden, condition);
    return Map.of(Backbone.PREDICTION, grid.unpatchify(root.ops(), values, latents.channels()));
  }

  /** The stages of {@link StagedBackbone#aroundBlocks}. */
  Stages aroundBlocks() {
    BlockStages stages = new BlockStages(this);
    return Stages.of(stages.first(), stages.others(), new Last());
  }

  @Override
  public Latents latents() {
    return latents;
  }

  @Override
  public Transformer blocks() {
    return transformer;
  }

  @Override
  public TensorSpec tokens(String name) {
    return TensorSpec.batched(name, width, grid.tokens().tokens());
  }

  private final class Last implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(tokens(StagedBackbone.FEATURES), Latents.TIME, Latents.LABEL),
          latents.signature().outputs());
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V features = BlockStages.carried(ops, NamedValues.require(inputs, StagedBackbone.FEATURES));
      return prediction(root, features, condition(root, inputs));
    }
  }
}
