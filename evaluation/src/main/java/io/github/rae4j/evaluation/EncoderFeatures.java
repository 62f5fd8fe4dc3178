// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder used as a feature extractor: the pooled features are the mean of its patch tokens, or
 * its class token.
 *
 * <p>Images of a different size are resized as in the autoencoder, bicubic with a = −0.75.
 */
final class EncoderFeatures implements FeatureNetwork {
  private final Encoder encoder;
  private final Optional<Network> hiddenState;

  /**
   * Features of an encoder.
   *
   * @param hiddenState whose first token is taken; empty for the mean of the patch tokens
   */
  EncoderFeatures(Encoder encoder, Optional<Network> hiddenState) {
    this.encoder = encoder;
    this.hiddenState = hiddenState;
  }

  @Override
  public Network network(int height, int width) {
    return new Pooled(
        hiddenState.orElseGet(encoder::network),
        hiddenState.isPresent(),
        encoder.inputSize(),
        height,
        width,
        encoder.hiddenSize());
  }

  @Override
  public Weights weights() {
    return encoder.weights();
  }

  private record Pooled(
      Network encoder, boolean first, ImageSize inputSize, int height, int width, int hiddenSize)
      implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, height, width)),
          List.of(TensorSpec.batched(POOLED, hiddenSize)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V images = NamedValues.require(inputs, "images");
      if (height != inputSize.height() || width != inputSize.width()) {
        images = ops.resize(images, inputSize.height(), inputSize.width(), Resampling.BICUBIC);
      }
      Map<String, V> outputs = encoder.forward(ops, Map.of("images", images));
      if (first) {
        V tokens = NamedValues.require(outputs, Encoder.LAST_HIDDEN_STATE);
        return Map.of(POOLED, ops.reshape(ops.slice(tokens, 1, 0, 1), Shape.BATCH, hiddenSize));
      }
      return Map.of(POOLED, ops.mean(NamedValues.require(outputs, "tokens"), 1, false));
    }

    @Override
    public boolean ignoresKey(String key) {
      return encoder.ignoresKey(key);
    }
  }
}
