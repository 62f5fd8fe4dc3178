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
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link DiTDH}: the base, the head, and the networks that they make. */
final class DiTDHNetwork {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,9})\\..*");

  private final DiTDH options;
  private final Latents latents;
  private final PatchGrid baseGrid;
  private final PatchGrid headGrid;
  private final Transformer base;
  private final Transformer head;

  DiTDHNetwork(DiTDH options) {
    this.options = options;
    latents = options.latents();
    baseGrid = latents.patches(DiTDH.class, options.basePatch());
    headGrid = latents.patches(DiTDH.class, 1);
    BlockStyle style = options.style();
    base = Transformer.of(style, options.base(), 0, "enc_feat_rope", baseGrid.tokens());
    int first = options.base().depth();
    head = Transformer.of(style, options.head(), first, "dec_feat_rope", headGrid.tokens());
  }

  /** {@code s = M(x | t, y)}: noisy latents, time and label → {@code (batch, tokens, width)}. */
  private <V> V base(ParameterScope<V> root, V x, V t, V y) {
    Ops<V> ops = root.ops();
    int width = options.base().width();
    V time = new TimeEmbedding(width, options.style().init()).apply(root.in("t_embedder"), t);
    V label = options.classes().embed(root.in("y_embedder"), y, width);
    // The reference applies the activation to the condition here and again in every modulation.
    V condition = ops.silu(ops.silu(ops.add(time, label)));

    V tokens = baseGrid.embed(root, "s_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    if (options.usePosEmbed()) {
      V table = PositionTable.sineCosine(root, "pos_embed", baseGrid.tokens(), width, false);
      tokens = ops.add(tokens, table);
    }
    V hidden = base.apply(root, tokens, ops.reshape(condition, Shape.BATCH, 1, width));
    return ops.silu(ops.add(ops.reshape(time, Shape.BATCH, 1, width), hidden));
  }

  /** {@code v = H(x | s)}: noisy latents and the base's output → velocity. */
  private <V> V head(ParameterScope<V> root, V x, V s) {
    Ops<V> ops = root.ops();
    BlockStyle style = options.style();
    int width = options.head().width();
    boolean sameWidth = options.base().width() == width;
    V condition =
        ops.silu(sameWidth ? s : root.linear(s, "s_projector", width, style.init(), true));

    V tokens = headGrid.embed(root, "x_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    V hidden = head.apply(root, tokens, condition);
    V values =
        new FinalLayer(style.norm(), latents.channels())
            .apply(root.in("final_layer"), hidden, condition);
    return headGrid.unpatchify(ops, values, latents.channels());
  }

  /** Noisy latents, time and label → velocity. */
  Network velocity() {
    return new Velocity();
  }

  /** Noisy latents and the base's output → velocity. */
  Network velocityGivenBase() {
    return new VelocityGivenBase();
  }

  private final class Velocity implements Network {
    @Override
    public Signature signature() {
      return latents.signature();
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V x = NamedValues.require(inputs, "x");
      V s = base(root, x, NamedValues.require(inputs, "t"), NamedValues.require(inputs, "y"));
      return Map.of(Backbone.PREDICTION, head(root, x, s));
    }
  }

  private final class VelocityGivenBase implements Network {
    @Override
    public Signature signature() {
      TensorSpec s = TensorSpec.batched("s", baseGrid.tokens().tokens(), options.base().width());
      return new Signature(
          List.of(latents.spec("x"), s), List.of(latents.spec(Backbone.PREDICTION)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V x = NamedValues.require(inputs, "x");
      return Map.of(Backbone.PREDICTION, head(root, x, NamedValues.require(inputs, "s")));
    }

    /** Whether a key belongs to the base. */
    @Override
    public boolean ignoresKey(String key) {
      Matcher block = BLOCK.matcher(key);
      return key.equals("pos_embed")
          || key.startsWith("s_embedder.")
          || key.startsWith("t_embedder.")
          || key.startsWith("y_embedder.")
          || key.startsWith("enc_feat_rope.")
          || (block.matches() && Integer.parseInt(block.group(1)) < options.base().depth());
    }
  }
}
