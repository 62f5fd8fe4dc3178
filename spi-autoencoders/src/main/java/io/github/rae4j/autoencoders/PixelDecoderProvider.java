// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Creates the decoder that reverses {@link PixelEncoderProvider}. Thread-safe. */
public final class PixelDecoderProvider implements DecoderProvider {
  @Override
  public String name() {
    return "Pixels";
  }

  @Override
  public String description() {
    return "no decoder: puts patches of raw pixels together";
  }

  @Override
  public boolean isLearned() {
    return false;
  }

  @Override
  public Decoder create(DecoderRequest request, Parameters config) {
    int patch = request.patchSize();
    if (patch < 1) {
      throw new RaeException("decoder_patch_size must be at least 1, but is " + patch);
    }
    int grid = SquareGrid.ofRequest(name(), request, 3 * patch * patch, patch);
    return new PixelDecoder(new Unpatchify(grid, patch, request.normalization()));
  }

  private record PixelDecoder(Unpatchify network) implements Decoder {
    @Override
    public int imageSize() {
      return network.grid() * network.patch();
    }
  }

  private record Unpatchify(int grid, int patch, ImageNormalization normalization)
      implements Network {
    @Override
    public Signature signature() {
      long side = (long) grid * patch;
      return new Signature(
          List.of(TensorSpec.batched("tokens", (long) grid * grid, 3L * patch * patch)),
          List.of(TensorSpec.batched("images", 3, side, side)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      long side = (long) grid * patch;
      V tiles =
          ops.reshape(
              NamedValues.require(inputs, "tokens"), Shape.BATCH, grid, grid, 3, patch, patch);
      V pixels = ops.reshape(ops.permute(tiles, 0, 3, 1, 4, 2, 5), Shape.BATCH, 3, side, side);
      return Map.of("images", normalization.restore(ops, pixels));
    }
  }
}
