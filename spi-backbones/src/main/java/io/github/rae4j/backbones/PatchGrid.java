package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;

/**
 * A square image cut into square patches, one token each, row by row.
 *
 * @param inputSize extent of the image
 * @param patch extent of a patch, a divisor of {@code inputSize}
 */
record PatchGrid(int inputSize, int patch) {
  /** Tokens along one side. */
  int side() {
    return inputSize / patch;
  }

  int tokens() {
    return side() * side();
  }

  /** {@code (batch, channels, inputSize, inputSize)} → {@code (batch, tokens, dim)}. */
  <V> V embed(Ops<V> ops, V image, String key, int channels, int dim) {
    V weight =
        ops.parameter(
            key + ".proj.weight", Initializer.XAVIER_UNIFORM, dim, channels, patch, patch);
    V bias = ops.parameter(key + ".proj.bias", Initializer.ZEROS, dim);
    V map = ops.conv2d(image, weight, bias, Window.of(patch).withStride(patch));
    return ops.permute(ops.reshape(map, Shape.BATCH, dim, tokens()), 0, 2, 1);
  }

  /**
   * Puts patches back in place.
   *
   * @param x {@code (batch, tokens, patch · patch · computed)}, the channel running fastest
   * @param channels how many of the computed channels are wanted, the first ones
   * @return {@code (batch, channels, inputSize, inputSize)}
   */
  <V> V assemble(Ops<V> ops, V x, int channels) {
    long computed = ops.shape(x).dim(2) / ((long) patch * patch);
    V patches = ops.reshape(x, Shape.BATCH, side(), side(), patch, patch, computed);
    V wanted = channels == computed ? patches : ops.slice(patches, -1, 0, channels);
    V rows = ops.permute(wanted, 0, 5, 1, 3, 2, 4);
    return ops.reshape(rows, Shape.BATCH, channels, inputSize, inputSize);
  }
}
