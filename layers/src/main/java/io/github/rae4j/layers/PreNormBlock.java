// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Ops;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The pre-norm transformer block (Xiong et al., 2020): {@code x + attention(norm(x))}, then the
 * same with the feed-forward layer. Each branch may be scaled ({@link LayerScale}) and modulated by
 * a condition ({@link AdaLNModulation}). Immutable and thread-safe.
 *
 * @param norm before both branches
 * @param attentionNorm module of the norm before the attention
 * @param attention the first branch
 * @param feedForwardNorm module of the norm before the feed-forward layer
 * @param feedForward the second branch
 * @param layerScale of both branches' outputs
 * @param modulation of both branches, with the attention's first
 */
public record PreNormBlock(
    Norm norm,
    String attentionNorm,
    Attention attention,
    String feedForwardNorm,
    FeedForward feedForward,
    Optional<LayerScale> layerScale,
    Optional<AdaLNModulation> modulation) {
  /** Checks that a modulation serves both branches. */
  public PreNormBlock {
    modulation.ifPresent(
        m -> {
          if (m.branches() != 2) {
            throw new IllegalArgumentException(
                "a block has 2 branches, but the modulation " + m.branches());
          }
        });
  }

  /** A block with neither scales nor modulation. */
  public PreNormBlock(
      Norm norm,
      String attentionNorm,
      Attention attention,
      String feedForwardNorm,
      FeedForward feedForward) {
    this(
        norm,
        attentionNorm,
        attention,
        feedForwardNorm,
        feedForward,
        Optional.empty(),
        Optional.empty());
  }

  /** The same block with scales. */
  public PreNormBlock withLayerScale(LayerScale scale) {
    return new PreNormBlock(
        norm,
        attentionNorm,
        attention,
        feedForwardNorm,
        feedForward,
        Optional.of(scale),
        modulation);
  }

  /** The same block under a condition. */
  public PreNormBlock withModulation(AdaLNModulation adaLN) {
    return new PreNormBlock(
        norm,
        attentionNorm,
        attention,
        feedForwardNorm,
        feedForward,
        layerScale,
        Optional.of(adaLN));
  }

  /**
   * Applies the block.
   *
   * @param scope of the block, for example {@code blocks.0}
   * @param x {@code (batch, tokens, dim)}
   * @param context what all blocks share; has a condition where the block is modulated
   * @return the same shape
   */
  public <V> V apply(ParameterScope<V> scope, V x, BlockContext<V> context) {
    return scope.ops().block(x, tokens -> branches(scope, tokens, context));
  }

  private <V> V branches(ParameterScope<V> scope, V x, BlockContext<V> context) {
    Optional<List<AdaLNModulation.Branch<V>>> modulated =
        modulation.map(m -> m.apply(scope, x, condition(context)));
    V attended =
        residual(
            scope,
            x,
            attentionNorm,
            tokens -> attention.apply(scope, tokens, context),
            layerScale.map(LayerScale::attention),
            modulated.map(m -> m.get(0)));
    return residual(
        scope,
        attended,
        feedForwardNorm,
        tokens -> feedForward.apply(scope, tokens),
        layerScale.map(LayerScale::feedForward),
        modulated.map(m -> m.get(1)));
  }

  private static <V> V condition(BlockContext<V> context) {
    return context
        .condition()
        .orElseThrow(() -> new IllegalArgumentException("a modulated block needs a condition"));
  }

  private <V> V residual(
      ParameterScope<V> scope,
      V x,
      String normModule,
      UnaryOperator<V> layer,
      Optional<String> scale,
      Optional<AdaLNModulation.Branch<V>> modulated) {
    Ops<V> ops = scope.ops();
    V normed = norm.apply(scope, normModule, x);
    V input = modulated.isPresent() ? modulated.get().scaleAndShift(ops, normed) : normed;
    V output = layer.apply(input);
    V scaled =
        scale.isPresent() ? layerScale.orElseThrow().apply(scope, scale.get(), output) : output;
    return ops.add(x, modulated.isPresent() ? modulated.get().gate(ops, scaled) : scaled);
  }
}
