// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The decoder of an {@code AutoencoderKL}. Immutable and thread-safe.
 *
 * @param config of the model folder
 * @param request what it has to fit
 */
public record KlDecoder(KlConfig config, DecoderRequest request) implements Decoder {
  /**
   * Checks the request.
   *
   * @throws RaeException if tokens or patches are not those of the model
   */
  public KlDecoder {
    Grids.require(KlEncoder.NAME, request, config.latentChannels(), config.patch());
  }

  @Override
  public Network network() {
    return new Images(this);
  }

  @Override
  public Weights adapt(Weights checkpoint) {
    return KlConfig.adapt(checkpoint);
  }

  @Override
  public int imageHeight() {
    return Math.multiplyExact(request.tokenGrid().height(), config.patch());
  }

  @Override
  public int imageWidth() {
    return Math.multiplyExact(request.tokenGrid().width(), config.patch());
  }

  private record Images(KlDecoder decoder) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              TensorSpec.batched("tokens", decoder.request.tokens(), decoder.request.hiddenSize())),
          List.of(TensorSpec.batched("images", 3, decoder.imageHeight(), decoder.imageWidth())));
    }

    @Override
    public boolean ignoresKey(String key) {
      return key.startsWith("encoder.") || key.startsWith("quant_conv.");
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      KlConfig config = decoder.config;
      long latent = config.latentChannels();
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      KlBlocks<V> blocks = new KlBlocks<>(root.in("decoder"), config);
      V flat = ops.permute(NamedValues.require(inputs, "tokens"), 0, 2, 1);
      TokenGrid grid = decoder.request.tokenGrid();
      V x = ops.reshape(flat, Shape.BATCH, latent, grid.height(), grid.width());
      x = ops.mul(x, 1 / config.scalingFactor());
      x = config.shiftFactor() == 0 ? x : ops.add(x, config.shiftFactor());
      if (config.usePostQuantConv()) {
        x = root.conv2d(x, "post_quant_conv", latent, Window.of(1));
      }
      List<Integer> channels = config.blockOutChannels();
      int coarsest = channels.size() - 1;
      x = blocks.middle(blocks.conv(x, "conv_in", channels.get(coarsest)));
      for (int i = 0; i <= coarsest; i++) {
        String block = "up_blocks." + i;
        for (int j = 0; j <= config.layersPerBlock(); j++) {
          x = blocks.residual(x, block + ".resnets." + j, channels.get(coarsest - i));
        }
        if (i < coarsest) {
          x = blocks.up(x, block);
        }
      }
      V images = blocks.last(x, 3);
      return Map.of("images", decoder.request.normalization().restore(ops, images));
    }
  }
}
