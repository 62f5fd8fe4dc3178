// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.AdaLNModulation;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.RotaryEmbedding;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link InContextDiTDH}: the base in context, and the head that it modulates token by token. */
final class InContextDiTDHNetwork extends ContextNetwork {
  private static final String MODULATION = "adaln_modulation.1";
  private static final AdaLNModulation OF_LAST = new AdaLNModulation(MODULATION, 1, true, false);

  private final TransformerSize head;

  InContextDiTDHNetwork(ContextSpec spec, TransformerSize head, Set<String> further) {
    super(spec, new ContextTransformer(spec, "s_embedder.proj", "enc_rope"), further);
    this.head = head;
  }

  @Override
  <V> V prediction(ParameterScope<V> root, V x, V time, V tokens) {
    Ops<V> ops = root.ops();
    V s = ops.silu(ops.add(tokens, time));
    V projected =
        spec().size().width() == head.width()
            ? s
            : root.linear(s, "s_projector", head.width(), ContextSpec.INIT, true);
    V condition = ops.silu(projected);
    V patches =
        spec().grid().embed(root, "x_embedder.proj", x, head.width(), LayerInit.XAVIER_UNIFORM);
    RotaryEmbedding rotary =
        new RotaryEmbedding("dec_rope", spec().grid().tokens(), head.width() / head.heads());
    PreNormBlock block =
        ContextSpec.block(head.width(), head.heads(), spec().mlpRatio())
            .withModulation(new AdaLNModulation(MODULATION, 2, true, true));
    V hidden =
        new BlockStack("blocks", spec().size().depth(), head.depth(), block)
            .apply(
                root,
                patches,
                BlockContext.<V>none().withRotary(rotary.bind(root)).withCondition(condition));
    return last(root.in("final_layer"), hidden, condition);
  }

  /** The stages of {@link StagedBackbone#baseAndHead}. */
  Stages baseAndHead() {
    return Stages.of(new Features(), new Head(spec().grid().tokens().tokens()));
  }

  /** The stages of {@link StagedBackbone#aroundBlocks}, around the blocks of the base. */
  Stages aroundBlocks() {
    return Stages.of(new First(), new Others(), new Head(sequence()));
  }

  private int sequence() {
    return spec().grid().tokens().tokens() + spec().others();
  }

  /** Tokens between stages lie as {@link BlockStages#carried} says. */
  private TensorSpec tokens(String name, int count) {
    return TensorSpec.batched(name, spec().size().width(), count);
  }

  /** The base: what leaves its last block, of the image alone. */
  private final class Features implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          InContextDiTDHNetwork.this.signature().inputs(),
          List.of(tokens(StagedBackbone.FEATURES, spec().grid().tokens().tokens())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      int depth = spec().size().depth();
      V last =
          transformer().apply(new ParameterScope<>(ops, ""), inputs, Set.of(depth)).after(depth);
      return Map.of(StagedBackbone.FEATURES, BlockStages.carried(ops, last));
    }
  }

  /** The sequence that enters, and what leaves the first block. */
  private final class First implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          InContextDiTDHNetwork.this.signature().inputs(),
          List.of(
              tokens(StagedBackbone.ENTERING, sequence()),
              tokens(StagedBackbone.ENTERED, sequence())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V entering = transformer().entering(root, inputs, transformer().time(root, inputs));
      V entered = blocks(root, entering, new ContextTransformer.Range(0, 1));
      return Map.of(
          StagedBackbone.ENTERING,
          BlockStages.carried(ops, entering),
          StagedBackbone.ENTERED,
          BlockStages.carried(ops, entered));
    }
  }

  /** The other blocks of the base, which time and condition reach through the sequence alone. */
  private final class Others implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(tokens(StagedBackbone.ENTERED, sequence())),
          List.of(tokens(StagedBackbone.FEATURES, sequence())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V entered = BlockStages.carried(ops, NamedValues.require(inputs, StagedBackbone.ENTERED));
      V last = blocks(root, entered, new ContextTransformer.Range(1, spec().size().depth()));
      return Map.of(StagedBackbone.FEATURES, BlockStages.carried(ops, last));
    }
  }

  private <V> V blocks(ParameterScope<V> root, V tokens, ContextTransformer.Range range) {
    return transformer()
        .blocks(root, tokens, transformer().context(root), range, (index, after) -> {});
  }

  /** The head, which sees the time afresh where features are those of another one. */
  private final class Head implements Network {
    private final int tokens;

    Head(int tokens) {
      this.tokens = tokens;
    }

    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              spec().latents().spec("x"), Latents.TIME, tokens(StagedBackbone.FEATURES, tokens)),
          List.of(spec().latents().spec(Backbone.PREDICTION)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V features = BlockStages.carried(ops, NamedValues.require(inputs, StagedBackbone.FEATURES));
      V image =
          tokens == spec().grid().tokens().tokens() ? features : transformer().image(ops, features);
      V values =
          prediction(
              root, NamedValues.require(inputs, "x"), transformer().time(root, inputs), image);
      return Map.of(Backbone.PREDICTION, image(ops, values));
    }
  }

  /** The tokens, after SiLU, modulate themselves. */
  @Override
  <V> V weaker(ParameterScope<V> scope, V time, V tokens) {
    Ops<V> ops = scope.ops();
    V s = ops.silu(ops.add(tokens, time));
    return last(scope, s, ops.silu(s));
  }

  private <V> V last(ParameterScope<V> scope, V tokens, V condition) {
    V normed = ContextSpec.NORM.apply(scope, "norm", tokens);
    V modulated = OF_LAST.apply(scope, tokens, condition).get(0).scaleAndShift(scope.ops(), normed);
    return scope.linear(modulated, "linear", patchValues(), LayerInit.ZEROS, true);
  }
}
