// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.network.Window;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The encoder of an {@code AutoencoderKL}: tokens are the posterior's mean, shifted and scaled as
 * configured; no noise is drawn. Immutable and thread-safe.
 *
 * @param config of the model folder
 * @param tokenGrid rows and columns of the latent
 * @param normalization of the images
 * @param folder model folder with the weights
 */
public record KlEncoder(
    KlConfig config, TokenGrid tokenGrid, ImageNormalization normalization, ModelFolder folder)
    implements Encoder {
  static final String NAME = "SD-VAE";

  /**
   * An encoder of images of a height and width.
   *
   * @throws RaeException if the folder holds another model, or the images are no multiple of its
   *     downsampling
   */
  public KlEncoder(
      KlEncoderOptions options, int height, int width, ImageNormalization normalization) {
    this(
        Options.of(KlConfig.class).readDeclared(options.modelName().config()),
        options.modelName(),
        height,
        width,
        normalization);
  }

  private KlEncoder(
      KlConfig config,
      ModelFolder folder,
      int height,
      int width,
      ImageNormalization normalization) {
    this(config, Grids.ofInput(NAME, height, width, config.patch()), normalization, folder);
  }

  @Override
  public Network network() {
    return new Posterior(this);
  }

  @Override
  public Weights weights() {
    return KlConfig.adapt(folder.weights());
  }

  @Override
  public int inputHeight() {
    return Math.multiplyExact(tokenGrid.height(), config.patch());
  }

  @Override
  public int inputWidth() {
    return Math.multiplyExact(tokenGrid.width(), config.patch());
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
      return new Signature(
          List.of(TensorSpec.batched("images", 3, encoder.inputHeight(), encoder.inputWidth())),
          List.of(TensorSpec.batched("tokens", encoder.tokenGrid.tokens(), encoder.hiddenSize())));
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
      List<Integer> channels = config.blockOutChannels();
      V x = encoder.normalization.normalize(ops, NamedValues.require(inputs, "images"));
      x = blocks.conv(x, "conv_in", channels.get(0));
      for (int i = 0; i < channels.size(); i++) {
        String block = "down_blocks." + i;
        for (int j = 0; j < config.layersPerBlock(); j++) {
          x = blocks.residual(x, block + ".resnets." + j, channels.get(i));
        }
        if (i < channels.size() - 1) {
          x = blocks.down(x, block);
        }
      }
      // Computes the posterior's mean and log variance.
      V moments = blocks.last(blocks.middle(x), 2L * config.latentChannels());
      if (config.useQuantConv()) {
        moments = root.conv2d(moments, "quant_conv", 2L * config.latentChannels(), Window.of(1));
      }
      V mean = ops.slice(moments, 1, 0, config.latentChannels());
      V shifted = config.shiftFactor() == 0 ? mean : ops.add(mean, -config.shiftFactor());
      V flat =
          ops.reshape(
              ops.mul(shifted, config.scalingFactor()),
              Shape.BATCH,
              config.latentChannels(),
              encoder.tokenGrid.tokens());
      return Map.of("tokens", ops.permute(flat, 0, 2, 1));
    }
  }
}
