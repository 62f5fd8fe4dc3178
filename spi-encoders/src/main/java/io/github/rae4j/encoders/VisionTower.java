package io.github.rae4j.encoders;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterScope;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * What the encoders' networks have in common: {@code images} (batch, 3, size, size) in [0, 1] →
 * {@code tokens} (batch, grid², hiddenSize).
 *
 * <p>A subclass is a released model with its key names. Immutable and thread-safe.
 */
abstract class VisionTower implements Network {
  /** The transformer's values. */
  protected final VitConfig config;

  /** Tokens along one side of the input. */
  protected final int grid;

  private final ImageNormalization normalization;

  VisionTower(VitConfig config, int grid, ImageNormalization normalization) {
    this.config = config;
    this.grid = grid;
    this.normalization = normalization;
  }

  @Override
  public final Signature signature() {
    long size = (long) grid * config.patchSize();
    return new Signature(
        List.of(TensorSpec.batched("images", 3, size, size)),
        List.of(TensorSpec.batched("tokens", (long) grid * grid, config.hiddenSize())));
  }

  @Override
  public final <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V normalized = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    return Map.of("tokens", tokens(ops, normalized));
  }

  /** Patch tokens after the last layer norm, from normalised images. */
  protected abstract <V> V tokens(Ops<V> ops, V images);

  /**
   * The rows of the patches in a position table, for the grid at hand.
   *
   * <p>The table is a parameter, so engines may compute this once.
   *
   * @param table {@code (1, tableGrid², dim)}
   * @return {@code (1, grid², dim)}
   */
  protected final <V> V positions(Ops<V> ops, V table, Resampling resampling) {
    int from = config.tableGrid();
    if (from == grid) {
      return table;
    }
    int dim = config.hiddenSize();
    V image = ops.permute(ops.reshape(table, 1, from, from, dim), 0, 3, 1, 2);
    V resized = ops.resize(image, grid, grid, resampling);
    return ops.reshape(ops.permute(resized, 0, 2, 3, 1), 1, (long) grid * grid, dim);
  }

  /** A two-layer MLP. x {@code (…, dim)}, same result. */
  protected final <V> V mlp(ParameterScope<V> scope, V x, String first, String second) {
    V hidden = scope.linear(x, first, config.mlpSize());
    return scope.linear(
        config.activation().apply(scope.ops(), hidden), second, config.hiddenSize());
  }
}
