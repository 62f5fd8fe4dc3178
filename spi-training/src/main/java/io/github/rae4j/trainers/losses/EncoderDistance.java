// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * How far apart an encoder sees two images: the mean squared difference of their tokens.
 *
 * <p>{@code images} and {@code originals} float32 {@code (batch, 3, h, w)} in [0, 1] → {@code
 * distance} float32 {@code (batch, 1)}. Images of another size than the encoder's are resized as in
 * the autoencoder, bicubic with a = −0.75.
 *
 * @param encoder network of {@link Encoder#network}
 * @param input size of its images
 * @param tokens that it makes of an image
 * @param width of a token
 * @param size of the images to compare
 */
record EncoderDistance(Network encoder, ImageSize input, int tokens, int width, ImageSize size)
    implements Network {
  /** The distance of images of some size by an encoder. */
  static EncoderDistance of(Encoder encoder, ImageSize size) {
    return new EncoderDistance(
        encoder.network(),
        encoder.inputSize(),
        encoder.tokenGrid().tokens(),
        encoder.hiddenSize(),
        size);
  }

  @Override
  public Signature signature() {
    return new Signature(
        List.of(
            TensorSpec.batched("images", 3, size.height(), size.width()),
            TensorSpec.batched("originals", 3, size.height(), size.width())),
        List.of(TensorSpec.batched(FeatureNetwork.DISTANCE, 1)));
  }

  @Override
  public boolean ignoresKey(String key) {
    return encoder.ignoresKey(key);
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V difference =
        ops.sub(
            seen(ops, NamedValues.require(inputs, "images")),
            seen(ops, NamedValues.require(inputs, "originals")));
    V flat = ops.reshape(difference, Shape.BATCH, (long) tokens * width);
    return Map.of(FeatureNetwork.DISTANCE, ops.mean(ops.mul(flat, flat), 1, true));
  }

  private <V> V seen(Ops<V> ops, V images) {
    V fitting =
        size.equals(input)
            ? images
            : ops.resize(images, input.height(), input.width(), Resampling.BICUBIC);
    return NamedValues.require(encoder.forward(ops, Map.of("images", fitting)), "tokens");
  }
}
