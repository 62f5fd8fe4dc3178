// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.LayerInit;
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
import java.util.List;
import java.util.Map;

/**
 * Base class of the encoders whose weights are in a Hugging Face model folder: {@code images}
 * (batch, 3, height, width) in [0, 1] → {@code tokens} (batch, rows · columns, hiddenSize).
 *
 * <p>A subclass represents a released model, with its key names and the options of its blocks.
 * Immutable and thread-safe.
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

  /**
   * Creates an encoder.
   *
   * @param prefix the prefix of the tower's keys
   * @param anchor a key without its prefix, used to detect a different prefix in the file
   */
  VisionTower(
      VitConfig config,
      ImageNormalization normalization,
      ModelFolder folder,
      String prefix,
      String anchor) {
    this.config = config;
    this.normalization = normalization;
    this.folder = folder;
    this.prefix = prefix;
    this.anchor = anchor;
  }

  @Override
  public final Network network() {
    return this;
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
    V normalized = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    return Map.of("tokens", tokens(new ParameterScope<>(ops, ""), normalized));
  }

  /** Computes the patch tokens after the last layer norm from normalised images. */
  abstract <V> V tokens(ParameterScope<V> root, V images);

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
    return ops.slice(tokens, 1, special, special + tokenGrid().tokens());
  }
}
