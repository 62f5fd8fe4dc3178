// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The encoder that leaves pixels unchanged: a token is a patch of normalised pixels, in the order
 * channel, row, column (paper, table 11). Immutable and thread-safe.
 *
 * @param tokenGrid rows and columns of the patches
 * @param patchSize side of a patch in pixels
 * @param normalization of the images
 */
public record PixelEncoder(TokenGrid tokenGrid, int patchSize, ImageNormalization normalization)
    implements Encoder {
  static final String NAME = "Pixels";

  /**
   * An encoder of images of a height and width.
   *
   * @throws RaeException if patches do not tile the images
   */
  public PixelEncoder(
      PixelEncoderOptions options, int height, int width, ImageNormalization normalization) {
    this(
        Grids.ofInput(NAME, height, width, options.patchSize()),
        options.patchSize(),
        normalization);
  }

  @Override
  public Network network() {
    return new Patchify(this);
  }

  @Override
  public Weights weights() {
    return Weights.of("raw pixels", Map.of());
  }

  @Override
  public int inputHeight() {
    return Math.multiplyExact(tokenGrid.height(), patchSize);
  }

  @Override
  public int inputWidth() {
    return Math.multiplyExact(tokenGrid.width(), patchSize);
  }

  @Override
  public int hiddenSize() {
    return 3 * patchSize * patchSize;
  }

  private record Patchify(PixelEncoder encoder) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, encoder.inputHeight(), encoder.inputWidth())),
          List.of(TensorSpec.batched("tokens", encoder.tokenGrid.tokens(), encoder.hiddenSize())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      TokenGrid grid = encoder.tokenGrid;
      int patch = encoder.patchSize;
      V pixels = encoder.normalization.normalize(ops, NamedValues.require(inputs, "images"));
      V tiles = ops.reshape(pixels, Shape.BATCH, 3, grid.height(), patch, grid.width(), patch);
      V ordered = ops.permute(tiles, 0, 2, 4, 1, 3, 5);
      return Map.of(
          "tokens", ops.reshape(ordered, Shape.BATCH, grid.tokens(), encoder.hiddenSize()));
    }
  }
}
