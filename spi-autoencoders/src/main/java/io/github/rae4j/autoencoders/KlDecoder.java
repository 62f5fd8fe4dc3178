// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.ImageNormalization;
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
 * @param grid latent positions along one side
 * @param normalization normalization of the images, which the decoder undoes
 */
record KlDecoder(KlConfig config, int grid, ImageNormalization normalization) implements Decoder {
  @Override
  public Network network() {
    return new Images(this);
  }

  @Override
  public Weights adapt(Weights checkpoint) {
    return KlConfig.adapt(checkpoint);
  }

  @Override
  public int imageSize() {
    return Math.multiplyExact(grid, config.patch());
  }

  private record Images(KlDecoder decoder) implements Network {
    @Override
    public Signature signature() {
      long side = decoder.imageSize();
      long tokens = (long) decoder.grid * decoder.grid;
      return new Signature(
          List.of(TensorSpec.batched("tokens", tokens, decoder.config.latentChannels())),
          List.of(TensorSpec.batched("images", 3, side, side)));
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
      V x = ops.reshape(flat, Shape.BATCH, latent, decoder.grid, decoder.grid);
      x = ops.mul(x, 1 / config.scale());
      x = config.shift() == 0 ? x : ops.add(x, config.shift());
      if (config.postQuantConv()) {
        x = root.conv2d(x, "post_quant_conv", latent, Window.of(1));
      }
      List<Long> channels = config.channels();
      int coarsest = channels.size() - 1;
      x = blocks.middle(blocks.conv(x, "conv_in", channels.get(coarsest)));
      for (int i = 0; i <= coarsest; i++) {
        String block = "up_blocks." + i;
        for (int j = 0; j <= config.layers(); j++) {
          x = blocks.residual(x, block + ".resnets." + j, channels.get(coarsest - i));
        }
        if (i < coarsest) {
          x = blocks.up(x, block);
        }
      }
      V images = blocks.last(x, 3);
      return Map.of("images", decoder.normalization.restore(ops, images));
    }
  }
}
