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
import io.github.rae4j.network.Ops;
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
