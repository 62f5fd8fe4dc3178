// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The transformer decoder of an RAE (paper section 3.2): the decoder of a ViT-MAE with a learned
 * class token, in the sizes B, L and XL.
 *
 * <p>It outputs {@code numPatches} patches for any number of tokens, interpolating the tokens if
 * the grids differ; a patch larger than the encoder's gives the paper's upsampling decoder. Key
 * names are those of the reference's {@code GeneralDecoder}. Immutable and thread-safe.
 */
public final class ViTDecoder implements Decoder {
  private final PatchTransformer transformer;
  private final DecoderRequest request;
  private final PatchGrid grid;

  /**
   * A decoder.
   *
   * @param options of its blocks
   * @throws ConfigException if tokens or patches have no extent
   */
  public ViTDecoder(ViTMAEConfig.Decoder options, DecoderRequest request) {
    if (request.hiddenSize() < 1 || request.patchSize() < 1) {
      throw new ConfigException(
          String.format(
              Locale.ROOT, "a decoder needs tokens and patches of at least 1, but got %s", request),
          Where.part("decoder"));
    }
    this.grid = new PatchGrid(request.patchGrid(), request.patchSize());
    this.transformer = new PatchTransformer(options.transformer(), request, grid);
    this.request = request;
  }

  @Override
  public Network network() {
    return new Images(this);
  }

  /**
   * The decoder before its patches are assembled into an image: {@code tokens} float32 {@code
   * (batch, tokens, hiddenSize)} → {@code patches} float32 {@code (batch, numPatches, patchSize² ·
   * 3)}, each in the order row, column, channel, normalised like the encoder's input.
   */
  public Network patchNetwork() {
    return transformer;
  }

  @Override
  public int imageHeight() {
    return grid.height();
  }

  @Override
  public int imageWidth() {
    return grid.width();
  }

  /** The complete decoder. */
  private static final class Images implements Network {
    private final ViTDecoder decoder;

    Images(ViTDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public Signature signature() {
      return new Signature(
          decoder.transformer.signature().inputs(),
          List.of(TensorSpec.batched("images", 3, decoder.imageHeight(), decoder.imageWidth())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V patches = decoder.transformer.patches(ops, NamedValues.require(inputs, "tokens"));
      V normalized = decoder.grid.unpatchify(ops, patches, 3);
      return Map.of("images", decoder.request.normalization().restore(ops, normalized));
    }
  }
}
