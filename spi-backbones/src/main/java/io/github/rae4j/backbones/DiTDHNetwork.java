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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link DiTDH}: the base, the head, and the networks that they make. */
final class DiTDHNetwork implements BlockStages.Trunk {
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
    V time = time(root, t);
    V condition = condition(root, time, y);
    return conditionOfHead(root, time, base.apply(root, entering(root, x), condition));
  }

  private <V> V time(ParameterScope<V> root, V t) {
    return new TimeEmbedding(options.base().width(), options.style().init())
        .apply(root.in("t_embedder"), t);
  }

  private <V> V condition(ParameterScope<V> root, V time, V y) {
    Ops<V> ops = root.ops();
    int width = options.base().width();
    V label = options.classes().embed(root.in("y_embedder"), y, width);
    // The reference applies the activation to the condition here and again in every modulation.
    return ops.reshape(ops.silu(ops.silu(ops.add(time, label))), Shape.BATCH, 1, width);
  }

  private <V> V entering(ParameterScope<V> root, V x) {
    int width = options.base().width();
    V tokens = baseGrid.embed(root, "s_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    return options.usePosEmbed()
        ? root.ops()
            .add(
                tokens,
                PositionTable.sineCosine(root, "pos_embed", baseGrid.tokens(), width, false))
        : tokens;
  }

  private <V> V conditionOfHead(ParameterScope<V> root, V time, V features) {
    Ops<V> ops = root.ops();
    int width = options.base().width();
    return ops.silu(ops.add(ops.reshape(time, Shape.BATCH, 1, width), features));
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

  /** The stages of {@link StagedBackbone#baseAndHead}. */
  Stages baseAndHead() {
    return Stages.of(new Features(), new Head());
  }

  /** The stages of {@link StagedBackbone#aroundBlocks}, around the blocks of the base. */
  Stages aroundBlocks() {
    BlockStages stages = new BlockStages(this);
    return Stages.of(stages.first(), stages.others(), new Head());
  }

  @Override
  public Latents latents() {
    return latents;
  }

  @Override
  public Transformer blocks() {
    return base;
  }

  @Override
  public <V> V entering(ParameterScope<V> root, Map<String, V> inputs) {
    return entering(root, NamedValues.require(inputs, "x"));
  }

  @Override
  public <V> V condition(ParameterScope<V> root, Map<String, V> inputs) {
    return condition(
        root, time(root, NamedValues.require(inputs, "t")), NamedValues.require(inputs, "y"));
  }

  @Override
  public TensorSpec tokens(String name) {
    return TensorSpec.batched(name, options.base().width(), baseGrid.tokens().tokens());
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
      return new Signature(
          List.of(
              latents.spec("x"),
              TensorSpec.batched("s", baseGrid.tokens().tokens(), options.base().width())),
          List.of(latents.spec(Backbone.PREDICTION)));
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

  /** The base without the time that is added after its blocks. */
  private final class Features implements Network {
    @Override
    public Signature signature() {
      return new Signature(latents.signature().inputs(), List.of(tokens(StagedBackbone.FEATURES)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V condition = condition(root, inputs);
      V tokens = entering(root, inputs);
      return Map.of(
          StagedBackbone.FEATURES, BlockStages.carried(ops, base.apply(root, tokens, condition)));
    }
  }

  /** The head with its time, which it sees afresh where features are those of another time. */
  private final class Head implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(latents.spec("x"), Latents.TIME, tokens(StagedBackbone.FEATURES)),
          List.of(latents.spec(Backbone.PREDICTION)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V time = time(root, NamedValues.require(inputs, "t"));
      V features = BlockStages.carried(ops, NamedValues.require(inputs, StagedBackbone.FEATURES));
      V condition = conditionOfHead(root, time, features);
      return Map.of(Backbone.PREDICTION, head(root, NamedValues.require(inputs, "x"), condition));
    }
  }
}
