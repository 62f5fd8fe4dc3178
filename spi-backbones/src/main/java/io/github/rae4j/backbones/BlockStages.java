// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * The stages of {@link StagedBackbone#aroundBlocks} that the backbones share: the first block with
 * what comes before it, and the other blocks. Immutable.
 *
 * @param trunk whose blocks they are
 */
record BlockStages(Trunk trunk) {
  /** What stands around the blocks of one transformer. */
  interface Trunk {
    /** The latents that enter. */
    Latents latents();

    /** Where its tokens lie between stages. */
    TensorSpec tokens(String name);

    /** The blocks. */
    Transformer blocks();

    /** Noisy latents → the tokens before the first block. */
    <V> V entering(ParameterScope<V> root, Map<String, V> inputs);

    /** Time and label → what modulates the blocks. */
    <V> V condition(ParameterScope<V> root, Map<String, V> inputs);
  }

  /**
   * Tokens between stages are {@code (batch, width, tokens)}. So they lie in memory since the patch
   * embedding, and a runtime that picks its kernels by that goes on with the same ones.
   */
  static <V> V carried(Ops<V> ops, V tokens) {
    return ops.permute(tokens, 0, 2, 1);
  }

  /** The tokens that enter, and those behind the first block. */
  Network first() {
    return new First(trunk);
  }

  /** The tokens behind the last block, from those behind the first one. */
  Network others() {
    return new Others(trunk);
  }

  private record First(Trunk trunk) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          trunk.latents().signature().inputs(),
          List.of(trunk.tokens(StagedBackbone.ENTERING), trunk.tokens(StagedBackbone.ENTERED)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V condition = trunk.condition(root, inputs);
      V tokens = trunk.entering(root, inputs);
      return Map.of(
          StagedBackbone.ENTERING,
          carried(ops, tokens),
          StagedBackbone.ENTERED,
          carried(ops, trunk.blocks().part(0, 1).apply(root, tokens, condition)));
    }
  }

  private record Others(Trunk trunk) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(trunk.tokens(StagedBackbone.ENTERED), Latents.TIME, Latents.LABEL),
          List.of(trunk.tokens(StagedBackbone.FEATURES)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V condition = trunk.condition(root, inputs);
      V tokens = carried(ops, NamedValues.require(inputs, StagedBackbone.ENTERED));
      Transformer others = trunk.blocks().part(1, trunk.blocks().blocks().depth());
      return Map.of(StagedBackbone.FEATURES, carried(ops, others.apply(root, tokens, condition)));
    }
  }
}
