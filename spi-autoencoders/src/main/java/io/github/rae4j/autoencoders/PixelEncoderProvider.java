// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the encoder that leaves pixels unchanged: a token is a patch of pixels in [−1, 1], in the
 * order channel, row, column (paper, table 11). Thread-safe.
 */
public final class PixelEncoderProvider implements EncoderProvider {
  @Override
  public String name() {
    return "Pixels";
  }

  @Override
  public String description() {
    return "no encoder: patches of raw pixels as tokens";
  }

  @Override
  public Optional<ImageNormalization> normalization() {
    return Optional.of(SignedImages.NORMALIZATION);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Key: {@code patch_size}, 1 by default, as backbones split latents into patches themselves.
   */
  @Override
  public Encoder create(int inputSize, ImageNormalization normalization, Parameters parameters) {
    int patch = parameters.getPositiveInt("patch_size", 1);
    int grid = SquareGrid.ofInput(name(), inputSize, patch);
    return new PixelEncoder(new Patchify(grid, patch, normalization));
  }

  private record PixelEncoder(Patchify network) implements Encoder {
    @Override
    public Weights weights() {
      return Weights.of("raw pixels", Map.of());
    }

    @Override
    public int inputSize() {
      return network.grid() * network.patch();
    }

    @Override
    public int patchSize() {
      return network.patch();
    }

    @Override
    public int hiddenSize() {
      return 3 * network.patch() * network.patch();
    }
  }

  private record Patchify(int grid, int patch, ImageNormalization normalization)
      implements Network {
    @Override
    public Signature signature() {
      long side = (long) grid * patch;
      return new Signature(
          List.of(TensorSpec.batched("images", 3, side, side)),
          List.of(TensorSpec.batched("tokens", (long) grid * grid, 3L * patch * patch)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V pixels = normalization.normalize(ops, NamedValues.require(inputs, "images"));
      V tiles = ops.reshape(pixels, Shape.BATCH, 3, grid, patch, grid, patch);
      V ordered = ops.permute(tiles, 0, 2, 4, 1, 3, 5);
      return Map.of(
          "tokens", ops.reshape(ordered, Shape.BATCH, (long) grid * grid, 3L * patch * patch));
    }
  }
}
