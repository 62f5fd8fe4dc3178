// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.Locale;

/**
 * An image cut into square patches, one token each, row by row. Immutable and thread-safe.
 *
 * @param tokens how many patches there are, one below and beside the other
 * @param patch side of a patch in pixels, at least 1
 */
public record PatchGrid(TokenGrid tokens, int patch) {
  /** Checks the patch. */
  public PatchGrid {
    if (patch < 1) {
      throw new IllegalArgumentException("a patch needs pixels, but its side is " + patch);
    }
  }

  /**
   * The patches of an image.
   *
   * @param height of the image, a multiple of {@code patch}
   * @param width of the image, a multiple of {@code patch}
   * @throws IllegalArgumentException if patches do not tile the image
   */
  public static PatchGrid of(int height, int width, int patch) {
    if (patch < 1 || height % patch != 0 || width % patch != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "patches of %d do not tile an image of %d by %d", patch, height, width));
    }
    return new PatchGrid(new TokenGrid(height / patch, width / patch), patch);
  }

  /** Rows of the image. */
  public int height() {
    return Math.multiplyExact(tokens.height(), patch);
  }

  /** Columns of the image. */
  public int width() {
    return Math.multiplyExact(tokens.width(), patch);
  }

  /**
   * Embeds every patch by a convolution whose kernel is a patch.
   *
   * @param module of the convolution
   * @param images {@code (batch, channels, height, width)}
   * @param dim width of a token
   * @param init how the convolution starts
   * @return {@code (batch, tokens, dim)}
   */
  public <V> V embed(ParameterScope<V> scope, String module, V images, int dim, LayerInit init) {
    Ops<V> ops = scope.ops();
    V map = scope.conv2d(images, module, dim, Window.of(patch).withStride(patch), init, true);
    return ops.permute(ops.reshape(map, Shape.BATCH, dim, tokens.tokens()), 0, 2, 1);
  }

  /**
   * Cuts images into patches.
   *
   * @param images {@code (batch, channels, height, width)}
   * @return {@code (batch, tokens, patch · patch · channels)}, each patch row by row, the channel
   *     running fastest
   */
  public <V> V patchify(Ops<V> ops, V images) {
    long channels = ops.shape(images).dim(1);
    V tiles =
        ops.reshape(images, Shape.BATCH, channels, tokens.height(), patch, tokens.width(), patch);
    V ordered = ops.permute(tiles, 0, 2, 4, 3, 5, 1);
    return ops.reshape(ordered, Shape.BATCH, tokens.tokens(), (long) patch * patch * channels);
  }

  /**
   * Puts patches back in place, the reverse of {@link #patchify}.
   *
   * @param x {@code (batch, tokens, patch · patch · values)}, the channel running fastest
   * @param channels how many of the values of a pixel are wanted, the first ones
   * @return {@code (batch, channels, height, width)}
   */
  public <V> V unpatchify(Ops<V> ops, V x, int channels) {
    long values = ops.shape(x).dim(2) / ((long) patch * patch);
    V tiles = ops.reshape(x, Shape.BATCH, tokens.height(), tokens.width(), patch, patch, values);
    V wanted = channels == values ? tiles : ops.slice(tiles, -1, 0, channels);
    V ordered = ops.permute(wanted, 0, 5, 1, 3, 2, 4);
    return ops.reshape(ordered, Shape.BATCH, channels, height(), width());
  }
}
