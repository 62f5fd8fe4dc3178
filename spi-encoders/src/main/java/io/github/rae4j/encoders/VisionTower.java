// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.TokenGrid;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Base class of the encoder networks: {@code images} (batch, 3, size, size) in [0, 1] → {@code
 * tokens} (batch, grid², hiddenSize).
 *
 * <p>A subclass represents a released model, with its key names and the options of its blocks.
 * Immutable and thread-safe.
 */
abstract class VisionTower implements Network {
  /** The standard deviation for initialising class tokens. */
  protected static final double INITIAL_STD = 0.02;

  /** The configuration of the transformer. */
  protected final VitConfig config;

  /** The patches of the input. */
  protected final PatchGrid grid;

  private final ImageNormalization normalization;

  VisionTower(VitConfig config, PatchGrid grid, ImageNormalization normalization) {
    this.config = config;
    this.grid = grid;
    this.normalization = normalization;
  }

  @Override
  public final Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("images", 3, grid.height(), grid.width())),
        List.of(TensorSpec.batched("tokens", grid.tokens().tokens(), width())));
  }

  @Override
  public final <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V normalized = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    return Map.of("tokens", tokens(new ParameterScope<>(ops, ""), normalized));
  }

  /** Computes the patch tokens after the last layer norm from normalised images. */
  protected abstract <V> V tokens(ParameterScope<V> root, V images);

  /** Width of a token. */
  protected final int width() {
    return config.transformer().width();
  }

  /** The embedded patches, {@code (batch, grid², width)}. */
  protected final <V> V patches(ParameterScope<V> scope, String module, V images) {
    return grid.embed(scope, module, images, width(), LayerInit.TORCH_DEFAULT);
  }

  /** Fits a position table {@code (1, tableGrid², width)} to the current grid. */
  protected final <V> V resized(Ops<V> ops, V table, Resampling resampling) {
    return config.tableGrid().resizeTable(ops, table, grid.tokens(), resampling);
  }

  /**
   * Concatenates the class token {@code cls_token}, the registers {@code register_tokens}, and the
   * patches. Registers have no position.
   *
   * @param patches {@code (batch, grid², width)}
   * @param table positions {@code (1, 1 + tableGrid², width)}, with the class token's first
   * @param registers number of registers; 0 for none
   */
  protected final <V> V withSpecialTokens(
      ParameterScope<V> scope, V patches, V table, int registers, Resampling resampling) {
    Ops<V> ops = scope.ops();
    TokenGrid tableGrid = config.tableGrid();
    V classToken = scope.parameter("cls_token", Initializer.normal(INITIAL_STD), 1, 1, width());
    List<V> special = new ArrayList<>();
    special.add(ops.add(classToken, ops.slice(table, 1, 0, 1)));
    if (registers > 0) {
      special.add(scope.parameter("register_tokens", Initializer.ZEROS, 1, registers, width()));
    }
    V positions = resized(ops, ops.slice(table, 1, 1, 1L + tableGrid.tokens()), resampling);
    V prefix = registers > 0 ? ops.concat(1, special) : special.get(0);
    return ops.concat(1, List.of(ops.expandBatch(prefix, patches), ops.add(patches, positions)));
  }

  /** Returns the patches that follow {@code special} other tokens. */
  protected final <V> V withoutSpecialTokens(Ops<V> ops, V tokens, long special) {
    return ops.slice(tokens, 1, special, special + grid.tokens().tokens());
  }
}
