// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The decoder that reverses {@link PixelEncoder}. Immutable and thread-safe.
 *
 * @param request what it has to fit
 */
public record PixelDecoder(DecoderRequest request) implements Decoder {
  /**
   * Checks the request.
   *
   * @throws ConfigException if it asks for more than putting patches together
   */
  public PixelDecoder {
    int patch = request.patchSize();
    if (patch < 1) {
      throw new ConfigException(
          "decoder_patch_size must be at least 1, but is " + patch,
          Where.key("decoder_patch_size"));
    }
    Grids.require(PixelEncoder.NAME, request, 3 * patch * patch, patch);
  }

  @Override
  public Network network() {
    return new Unpatchify(this);
  }

  @Override
  public int imageHeight() {
    return Math.multiplyExact(request.patchGrid().height(), request.patchSize());
  }

  @Override
  public int imageWidth() {
    return Math.multiplyExact(request.patchGrid().width(), request.patchSize());
  }

  private record Unpatchify(PixelDecoder decoder) implements Network {
    @Override
    public Signature signature() {
      DecoderRequest request = decoder.request;
      return new Signature(
          List.of(TensorSpec.batched("tokens", request.tokens(), request.hiddenSize())),
          List.of(TensorSpec.batched("images", 3, decoder.imageHeight(), decoder.imageWidth())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      TokenGrid grid = decoder.request.tokenGrid();
      int patch = decoder.request.patchSize();
      V tiles =
          ops.reshape(
              NamedValues.require(inputs, "tokens"),
              Shape.BATCH,
              grid.height(),
              grid.width(),
              3,
              patch,
              patch);
      V pixels =
          ops.reshape(
              ops.permute(tiles, 0, 3, 1, 4, 2, 5),
              Shape.BATCH,
              3,
              decoder.imageHeight(),
              decoder.imageWidth());
      return Map.of("images", decoder.request.normalization().restore(ops, pixels));
    }
  }
}
