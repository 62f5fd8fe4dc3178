// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.RotaryEmbedding;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The transformer over one sequence of image, time and condition (in-context conditioning; Peebles
 * and Xie, 2023, section 3.2). The tokens of the image come first, row by row, and are turned by
 * their positions; then those of the time, of the guidance strength and of the condition. Blocks
 * are not modulated.
 *
 * @param embedder module of the patch embedding
 * @param rope module of the rotary tables
 */
record ContextTransformer(ContextSpec spec, String embedder, String rope) {
  private static final double STD = 0.02;

  /**
   * What the transformer makes.
   *
   * @param time the embedded time {@code (batch, 1, width)}, without learned tokens
   * @param afterBlock image tokens {@code (batch, tokens, width)} after as many blocks
   */
  record Features<V>(V time, Map<Integer, V> afterBlock) {
    V after(int blocks) {
      V tokens = afterBlock.get(blocks);
      if (tokens == null) {
        throw new IllegalStateException("nobody asked for the tokens after block " + blocks);
      }
      return tokens;
    }
  }

  /**
   * Runs the transformer.
   *
   * @param inputs of the network
   * @param depths after how many blocks the tokens are wanted, the last ones among them
   */
  <V> Features<V> apply(ParameterScope<V> root, Map<String, V> inputs, Set<Integer> depths) {
    V time = time(root, inputs);
    V tokens = entering(root, inputs, time);
    Map<Integer, V> wanted = new LinkedHashMap<>();
    blocks(
        root,
        tokens,
        context(root, inputs, NamedValues.require(inputs, "x")),
        new Range(0, spec.size().depth()),
        (index, after) -> {
          if (depths.contains(index + 1)) {
            wanted.put(index + 1, image(root.ops(), after));
          }
        });
    if (depths.contains(0)) {
      wanted.put(0, image(root.ops(), tokens));
    }
    return new Features<>(time, wanted);
  }

  /**
   * Some of the blocks.
   *
   * @param first the first one
   * @param end the one behind the last
   */
  record Range(int first, int end) {}

  /** Runs some of the blocks on the whole sequence. */
  <V> V blocks(
      ParameterScope<V> root,
      V tokens,
      BlockContext<V> context,
      Range range,
      BlockStack.Tap<V> tap) {
    return new BlockStack(
            "blocks",
            range.first(),
            range.end() - range.first(),
            ContextSpec.block(spec.size().width(), spec.size().heads(), spec.mlpRatio()))
        .apply(root, tokens, context, tap);
  }

  /** The embedded time {@code (batch, 1, width)}, without learned tokens. */
  <V> V time(ParameterScope<V> root, Map<String, V> inputs) {
    return embed(root.in("t_embedder"), NamedValues.require(inputs, "t"));
  }

  /** The whole sequence before the first block. */
  <V> V entering(ParameterScope<V> root, Map<String, V> inputs, V time) {
    V x = NamedValues.require(inputs, "x");
    List<V> sequence = new ArrayList<>();
    sequence.add(
        spec.grid().embed(root, embedder, x, spec.size().width(), LayerInit.XAVIER_UNIFORM));
    sequence.add(learned(root.in("t_embedder"), spec.tokens().numTTokens(), time));
    if (spec.omega().isPresent()) {
      ParameterScope<V> scope = root.in("cfg_w_embedder");
      V strength = embed(scope, NamedValues.require(inputs, OmegaConditioning.OMEGA));
      sequence.add(learned(scope, spec.tokens().numCfgOmegaTokens(), strength));
    }
    sequence.addAll(condition(root.in("ctx_embedder"), inputs));
    return root.ops().concat(1, sequence);
  }

  /** The tokens of the image, which stand first in the sequence. */
  <V> V image(Ops<V> ops, V sequence) {
    return ops.slice(sequence, 1, 0, spec.grid().tokens().tokens());
  }

  /** What all blocks share, where the condition is no text. */
  <V> BlockContext<V> context(ParameterScope<V> root) {
    int headSize = spec.size().width() / spec.size().heads();
    RotaryEmbedding rotary =
        new RotaryEmbedding(rope, spec.grid().tokens(), headSize, spec.others());
    return BlockContext.<V>none().withRotary(rotary.bind(root));
  }

  private <V> BlockContext<V> context(ParameterScope<V> root, Map<String, V> inputs, V x) {
    Ops<V> ops = root.ops();
    BlockContext<V> context = context(root);
    if (spec.condition() != ConditionType.TEXT) {
      return context;
    }
    boolean[] seen =
        new boolean[spec.grid().tokens().tokens() + spec.others() - spec.tokens().numCTokens()];
    Arrays.fill(seen, true);
    V before = ops.expandBatch(ops.constant(Tensor.of(seen, 1, seen.length)), x);
    V mask = NamedValues.require(inputs, TokenConditioning.MASK);
    return context.withMask(AttentionMask.ofBoolean(ops.concat(1, List.of(before, mask))));
  }

  /** One number a sample {@code (batch)} → {@code (batch, 1, width)}. */
  private <V> V embed(ParameterScope<V> scope, V values) {
    int width = spec.size().width();
    V embedded = new TimeEmbedding(width, ContextSpec.INIT).apply(scope, values);
    return scope.ops().reshape(embedded, Shape.BATCH, 1, width);
  }

  /** Learned tokens, to each of which a value {@code (batch, 1, width)} is added. */
  private <V> V learned(ParameterScope<V> scope, int count, V value) {
    return learned(scope, "learnable_tokens", count, value);
  }

  private <V> V learned(ParameterScope<V> scope, String name, int count, V value) {
    Ops<V> ops = scope.ops();
    int width = spec.size().width();
    V tokens = scope.parameter(name, Initializer.normal(STD), count, width);
    return ops.add(ops.reshape(tokens, 1, count, width), value);
  }

  private <V> List<V> condition(ParameterScope<V> scope, Map<String, V> inputs) {
    return switch (spec.condition()) {
      case LABEL -> List.of(label(scope, NamedValues.require(inputs, Conditions.LABELS)));
      case TEXT -> List.of(text(scope, NamedValues.require(inputs, TokenConditioning.TOKENS)));
      case NWM -> world(scope, inputs);
    };
  }

  private <V> V label(ParameterScope<V> scope, V labels) {
    int width = spec.size().width();
    V table =
        scope.parameter(
            "embedding_table.weight", Initializer.normal(STD), spec.numClasses() + 1L, width);
    V row = scope.ops().reshape(scope.ops().embedding(table, labels), Shape.BATCH, 1, width);
    return learned(scope, spec.tokens().numCTokens(), row);
  }

  private <V> V text(ParameterScope<V> scope, V tokens) {
    V normed = ContextSpec.NORM.apply(scope, "norm", tokens);
    return scope.linear(normed, "proj", spec.size().width(), ContextSpec.INIT, true);
  }

  private <V> List<V> world(ParameterScope<V> scope, Map<String, V> inputs) {
    Ops<V> ops = scope.ops();
    int width = spec.size().width();
    Latents latents = spec.latents();
    V frames = NamedValues.require(inputs, WorldModelConditioning.FRAMES);
    List<V> tokens = new ArrayList<>();
    for (int i = 0; i < spec.frames(); i++) {
      V frame =
          ops.reshape(
              ops.slice(frames, 1, i, i + 1L),
              Shape.BATCH,
              latents.channels(),
              latents.height(),
              latents.width());
      tokens.add(
          spec.grid().embed(scope, "context_patch_embed", frame, width, LayerInit.XAVIER_UNIFORM));
    }
    V action =
        scope.linear(
            NamedValues.require(inputs, WorldModelConditioning.ACTION),
            "action_proj",
            width,
            ContextSpec.INIT,
            true);
    tokens.add(
        learned(
            scope,
            "action_tokens",
            spec.tokens().nActionTokens(),
            ops.reshape(action, Shape.BATCH, 1, width)));
    V time = NamedValues.require(inputs, WorldModelConditioning.TIME);
    ParameterScope<V> timeScope = scope.in("time_emb");
    tokens.add(learned(timeScope, 1, embed(timeScope, ops.reshape(time, Shape.BATCH))));
    return tokens;
  }
}
