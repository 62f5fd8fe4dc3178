// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Base class of the encoders whose weights are in a Hugging Face model folder: {@code images}
 * (batch, 3, height, width) in [0, 1] → {@code tokens} (batch, rows · columns, hiddenSize).
 *
 * <p>A subclass represents a released model, with its key names and the options of its blocks. The
 * tokens are those of the last block, or of several blocks ({@link LatentLayers}), after the last
 * norm. Immutable and thread-safe.
 */
abstract class VisionTower implements Encoder, Network {
  /** The standard deviation for initialising class tokens. */
  static final double INITIAL_STD = 0.02;

  /** What the folder says of the model, and the patches of the input. */
  final VitConfig config;

  private final ImageNormalization normalization;
  private final ModelFolder folder;
  private final String prefix;
  private final String anchor;
  private final LatentLayers layers;

  /**
   * Creates an encoder.
   *
   * @param prefix the prefix of the tower's keys
   * @param anchor a key without its prefix, used to detect a different prefix in the file
   * @param layers the blocks that the tokens are made of, which the model has
   */
  VisionTower(
      VitConfig config,
      ImageNormalization normalization,
      ModelFolder folder,
      String prefix,
      String anchor,
      LatentLayers layers) {
    this.config = config;
    this.normalization = normalization;
    this.folder = folder;
    this.prefix = prefix;
    this.anchor = anchor;
    this.layers = layers;
  }

  /** All blocks; their list stands in the scope of the prefix. */
  abstract BlockStack blocks();

  /** The module of the last norm, in the scope of the prefix. */
  abstract String normModule();

  /** The last norm of the tokens; that of the hidden state always has weight and bias. */
  abstract Norm lastNorm();

  /** Whether a key with its prefix is of a part that is never read. */
  abstract boolean isOtherPart(String key);

  /**
   * The tokens that enter the first block, special ones in front.
   *
   * @param scope of the prefix
   * @param images normalised
   * @return {@code (batch, specialTokens + patches, hiddenSize)}
   */
  abstract <V> V embed(ParameterScope<V> scope, V images);

  /** What all blocks share; nothing where positions are in the tokens. */
  <V> BlockContext<V> context(Ops<V> ops) {
    return BlockContext.none();
  }

  @Override
  public final Network network() {
    return this;
  }

  @Override
  public final Optional<Network> lastHiddenState() {
    return Optional.of(new HiddenState());
  }

  @Override
  public final Weights weights() {
    return PrefixedWeights.align(folder.weights(), prefix, anchor);
  }

  @Override
  public final int inputHeight() {
    return config.patches().height();
  }

  @Override
  public final int inputWidth() {
    return config.patches().width();
  }

  @Override
  public final int patchSize() {
    return config.patches().patch();
  }

  @Override
  public final int hiddenSize() {
    return config.transformer().width();
  }

  @Override
  public final Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("images", 3, inputHeight(), inputWidth())),
        List.of(TensorSpec.batched("tokens", tokenGrid().tokens(), hiddenSize())));
  }

  @Override
  public final <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> scope = scope(ops);
    V images = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    V x = embed(scope, images);
    if (layers.isLastOnly()) {
      V last = blocks().apply(scope, x, context(ops));
      return Map.of("tokens", normed(scope, last));
    }
    Map<Integer, V> normed = new HashMap<>();
    BlockStack all = blocks();
    new BlockStack(all.list(), layers.blocksToRun(all.depth()), all.block())
        .apply(
            scope,
            x,
            context(ops),
            (index, tokens) -> {
              if (layers.contains(index)) {
                normed.put(index, normed(scope, tokens));
              }
            });
    return Map.of("tokens", layers.combine(ops, normed));
  }

  private <V> V normed(ParameterScope<V> scope, V tokens) {
    V patches = withoutSpecialTokens(scope.ops(), tokens, specialTokens());
    return lastNorm().apply(scope, normModule(), patches);
  }

  private <V> ParameterScope<V> scope(Ops<V> ops) {
    return new ParameterScope<>(ops, prefix);
  }

  @Override
  public final boolean ignoresKey(String key) {
    int read = layers.blocksToRun(blocks().depth());
    Matcher block =
        Pattern.compile(Pattern.quote(prefix + blocks().list()) + "\\.(\\d{1,9})\\..*")
            .matcher(key);
    return isOtherPart(key)
        || (!lastNorm().affine() && isLastNorm(key))
        || (block.matches()
            && Integer.parseInt(block.group(1)) >= read
            && Integer.parseInt(block.group(1)) < blocks().depth());
  }

  private boolean isLastNorm(String key) {
    return key.equals(prefix + normModule() + ".weight")
        || key.equals(prefix + normModule() + ".bias");
  }

  /** The embedded patches, {@code (batch, patches, hiddenSize)}. */
  final <V> V patches(ParameterScope<V> scope, String module, V images) {
    return config.patches().embed(scope, module, images, hiddenSize(), LayerInit.TORCH_DEFAULT);
  }

  /** Fits a position table {@code (1, its tokens, hiddenSize)} to the current grid. */
  final <V> V resized(Ops<V> ops, V table, Resampling resampling) {
    return config.tableGrid().resizeTable(ops, table, tokenGrid(), resampling);
  }

  /**
   * Concatenates the class token {@code cls_token}, the registers {@code register_tokens}, and the
   * patches. Registers have no position.
   *
   * @param patches {@code (batch, patches, hiddenSize)}
   * @param table positions {@code (1, 1 + its tokens, hiddenSize)}, with the class token's first
   * @param registers number of registers; 0 for none
   */
  final <V> V withSpecialTokens(
      ParameterScope<V> scope, V patches, V table, int registers, Resampling resampling) {
    Ops<V> ops = scope.ops();
    TokenGrid tableGrid = config.tableGrid();
    int width = hiddenSize();
    V classToken = scope.parameter("cls_token", Initializer.normal(INITIAL_STD), 1, 1, width);
    List<V> special = new ArrayList<>();
    special.add(ops.add(classToken, ops.slice(table, 1, 0, 1)));
    if (registers > 0) {
      special.add(scope.parameter("register_tokens", Initializer.ZEROS, 1, registers, width));
    }
    V positions = resized(ops, ops.slice(table, 1, 1, 1L + tableGrid.tokens()), resampling);
    V prefixTokens = registers > 0 ? ops.concat(1, special) : special.get(0);
    return ops.concat(
        1, List.of(ops.expandBatch(prefixTokens, patches), ops.add(patches, positions)));
  }

  /** Returns the patches that follow {@code special} other tokens. */
  final <V> V withoutSpecialTokens(Ops<V> ops, V tokens, long special) {
    return special == 0 ? tokens : ops.slice(tokens, 1, special, special + tokenGrid().tokens());
  }

  /** Images → all tokens of the last block after the last norm with weight and bias. */
  private final class HiddenState implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          VisionTower.this.signature().inputs(),
          List.of(
              TensorSpec.batched(
                  LAST_HIDDEN_STATE, specialTokens() + tokenGrid().tokens(), hiddenSize())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> scope = scope(ops);
      V images = normalization.normalize(ops, NamedValues.require(inputs, "images"));
      V last = blocks().apply(scope, embed(scope, images), context(ops));
      Norm norm = Norm.layer(config.transformer().eps());
      return Map.of(LAST_HIDDEN_STATE, norm.apply(scope, normModule(), last));
    }

    @Override
    public boolean ignoresKey(String key) {
      return isOtherPart(key);
    }
  }
}
