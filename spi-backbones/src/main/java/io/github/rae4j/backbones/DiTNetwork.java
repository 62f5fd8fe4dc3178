// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.tensor.Shape;
import java.util.Map;

/** {@link DiT}: noisy latents, time and label → velocity. */
final class DiTNetwork implements Network {
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
    V x = NamedValues.require(inputs, "x");
    V patches = grid.embed(root, "x_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    V tokens =
        ops.add(patches, PositionTable.sineCosine(root, "pos_embed", grid.tokens(), width, false));

    V time =
        new TimeEmbedding(width, init)
            .apply(root.in("t_embedder"), NamedValues.require(inputs, "t"));
    V label = classes.embed(root.in("y_embedder"), NamedValues.require(inputs, "y"), width);
    // SiLU is applied once for all blocks.
    V condition = ops.reshape(ops.silu(ops.add(time, label)), Shape.BATCH, 1, width);

    V hidden = transformer.apply(root, tokens, condition);
    V values = finalLayer.apply(root.in("final_layer"), hidden, condition);
    return Map.of(Backbone.PREDICTION, grid.unpatchify(ops, values, latents.channels()));
  }
}
