// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.network.Window;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The encoder of an {@code AutoencoderKL}: tokens are the posterior's mean, shifted and scaled as
 * configured; no noise is drawn. Immutable and thread-safe.
 *
 * @param config of the model folder
 * @param grid latent positions along one side
 * @param normalization of the images
 * @param folder model folder with the weights
 */
record KlEncoder(KlConfig config, int grid, ImageNormalization normalization, ModelFolder folder)
    implements Encoder {
  @Override
  public Network network() {
    return new Posterior(this);
  }

  @Override
  public Weights weights() {
    return KlConfig.adapt(folder.weights());
  }

  @Override
  public int inputSize() {
    return Math.multiplyExact(grid, config.patch());
  }

  @Override
  public int patchSize() {
    return config.patch();
  }

  @Override
  public int hiddenSize() {
    return config.latentChannels();
  }

  private record Posterior(KlEncoder encoder) implements Network {
    @Override
    public Signature signature() {
      long side = encoder.inputSize();
      long tokens = (long) encoder.grid * encoder.grid;
      return new Signature(
          List.of(TensorSpec.batched("images", 3, side, side)),
          List.of(TensorSpec.batched("tokens", tokens, encoder.hiddenSize())));
    }

    @Override
    public boolean ignoresKey(String key) {
      return key.startsWith("decoder.") || key.startsWith("post_quant_conv.");
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      KlConfig config = encoder.config;
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      KlBlocks<V> blocks = new KlBlocks<>(root.in("encoder"), config);
      List<Long> channels = config.channels();
      V x = encoder.normalization.normalize(ops, NamedValues.require(inputs, "images"));
      x = blocks.conv(x, "conv_in", channels.get(0));
      for (int i = 0; i < channels.size(); i++) {
        String block = "down_blocks." + i;
        for (int j = 0; j < config.layers(); j++) {
          x = blocks.residual(x, block + ".resnets." + j, channels.get(i));
        }
        if (i < channels.size() - 1) {
          x = blocks.down(x, block);
        }
      }
      // Computes the posterior's mean and log variance.
      V moments = blocks.last(blocks.middle(x), 2L * config.latentChannels());
      if (config.quantConv()) {
        moments = root.conv2d(moments, "quant_conv", 2L * config.latentChannels(), Window.of(1));
      }
      V mean = ops.slice(moments, 1, 0, config.latentChannels());
      V shifted = config.shift() == 0 ? mean : ops.add(mean, -config.shift());
      long positions = (long) encoder.grid * encoder.grid;
      V flat =
          ops.reshape(
              ops.mul(shifted, config.scale()), Shape.BATCH, config.latentChannels(), positions);
      return Map.of("tokens", ops.permute(flat, 0, 2, 1));
    }
  }
}
