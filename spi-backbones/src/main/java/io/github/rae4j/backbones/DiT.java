// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
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

/**
 * DiT with the improvements of LightningDiT (paper section 4): patches with fixed positions, blocks
 * modulated by time and label, and a modulated last layer. Immutable and thread-safe.
 *
 * <p>Created by {@link DiTProvider}, which documents the options.
 */
public final class DiT implements Backbone, Network {
  private final Options options;
  private final Transformer transformer;
  private final FinalLayer finalLayer;

  /**
   * The parts and options of a DiT.
   *
   * @param latents latents on which it operates
   * @param grid the patches of the latents
   * @param classes class labels
   * @param size of its blocks
   * @param style of its blocks
   * @param learnSigma whether the last layer also outputs a variance after the velocity; the
   *     variance is never used
   */
  record Options(
      Latents latents,
      PatchGrid grid,
      Classes classes,
      TransformerSize size,
      BlockStyle style,
      boolean learnSigma) {}

  DiT(Options options) {
    this.options = options;
    this.transformer =
        Transformer.of(options.style, options.size, 0, "feat_rope", options.grid.tokens());
    int channels = options.latents.channels() * (options.learnSigma ? 2 : 1);
    int patch = options.grid.patch();
    this.finalLayer = new FinalLayer(options.style.norm(), patch * patch * channels);
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    PatchGrid grid = options.grid;
    int width = options.size.width();
    V patches =
        grid.embed(
            root,
            "x_embedder.proj",
            NamedValues.require(inputs, "x"),
            width,
            LayerInit.XAVIER_UNIFORM);
    V tokens =
        ops.add(patches, PositionTable.sineCosine(root, "pos_embed", grid.tokens(), width, false));

    V time =
        new TimeEmbedding(width, options.style.init())
            .apply(root.in("t_embedder"), NamedValues.require(inputs, "t"));
    V label = options.classes.embed(root.in("y_embedder"), NamedValues.require(inputs, "y"), width);
    // SiLU is applied once for all blocks.
    V condition = ops.reshape(ops.silu(ops.add(time, label)), Shape.BATCH, 1, width);

    V hidden = transformer.apply(root, tokens, condition);
    V values = finalLayer.apply(root.in("final_layer"), hidden, condition);
    return Map.of("velocity", grid.unpatchify(ops, values, options.latents.channels()));
  }

  @Override
  public Signature signature() {
    return options.latents.signature();
  }

  @Override
  public Network network() {
    return this;
  }

  @Override
  public Shape latentShape() {
    return options.latents.shape();
  }

  @Override
  public Conditioning conditioning() {
    return options.classes.conditioning();
  }
}
