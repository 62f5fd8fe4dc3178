package io.github.rae4j.decoders;

import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.VitMaeTower;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The transformer decoder of an RAE (paper section 3.2): the decoder of a ViT-MAE with a learned
 * class token, in the sizes B, L and XL.
 *
 * <p>It paints {@code numPatches} patches whatever the number of tokens, which are interpolated
 * where it differs; a patch larger than the encoder's gives the paper's upsampling decode. Key
 * names are those of the reference's {@code GeneralDecoder}. Immutable and thread-safe.
 */
public final class ViTDecoder implements Decoder {
  private final PatchTransformer transformer;
  private final DecoderRequest request;
  private final int grid;

  ViTDecoder(VitMaeTower sizes, DecoderRequest request, int tokenGrid, int grid) {
    this.transformer = new PatchTransformer(sizes, request, tokenGrid, grid);
    this.request = request;
    this.grid = grid;
  }

  @Override
  public Network network() {
    return new Images(this);
  }

  /**
   * The decoder before its patches are put together: {@code tokens} float32 {@code (batch, tokens,
   * hiddenSize)} → {@code patches} float32 {@code (batch, numPatches, patchSize² · 3)}, each in the
   * order row, column, channel, normalised as the encoder's input.
   */
  public Network patchNetwork() {
    return transformer;
  }

  @Override
  public int imageSize() {
    return Math.multiplyExact(grid, request.patchSize());
  }

  /** The whole decoder. */
  private static final class Images implements Network {
    private final ViTDecoder decoder;

    Images(ViTDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public Signature signature() {
      int size = decoder.imageSize();
      return new Signature(
          decoder.transformer.signature().inputs(),
          List.of(TensorSpec.batched("images", 3, size, size)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      int grid = decoder.grid;
      int patch = decoder.request.patchSize();
      int size = decoder.imageSize();
      V patches = decoder.transformer.patches(ops, NamedValues.require(inputs, "tokens"));
      V tiles = ops.reshape(patches, Shape.BATCH, grid, grid, patch, patch, 3);
      V ordered = ops.permute(tiles, 0, 5, 1, 3, 2, 4);
      V normalized = ops.reshape(ordered, Shape.BATCH, 3, size, size);
      return Map.of("images", decoder.request.normalization().restore(ops, normalized));
    }
  }
}
