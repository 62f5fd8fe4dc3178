package org.example.parts;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * An encoder that learns nothing: a token is the mean colour of a patch.
 *
 * @param inputSize side of the image in pixels
 * @param patchSize side of a patch in pixels
 * @param normalization of the images
 */
record MeanColours(int inputSize, int patchSize, ImageNormalization normalization)
    implements Encoder, Network {
  MeanColours {
    if (inputSize < 1 || inputSize % patchSize != 0) {
      throw new RaeException(
          "MeanColours: patches of %d pixels do not tile an input of %d; change patch_size"
              .formatted(patchSize, inputSize));
    }
  }

  @Override
  public Network network() {
    return this;
  }

  @Override
  public Weights weights() {
    return Weights.of("mean colours", Map.of());
  }

  @Override
  public int hiddenSize() {
    return 3;
  }

  @Override
  public int inputHeight() {
    return inputSize;
  }

  @Override
  public int inputWidth() {
    return inputSize;
  }

  @Override
  public Signature signature() {
    long tokens = (long) grid() * grid();
    return new Signature(
        List.of(TensorSpec.batched("images", 3, inputSize, inputSize)),
        List.of(TensorSpec.batched("tokens", tokens, 3)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V images = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    V tiles = ops.reshape(images, Shape.BATCH, 3, grid(), patchSize, grid(), patchSize);
    V means = ops.mean(ops.mean(tiles, 5, false), 3, false);
    V tokens = ops.reshape(means, Shape.BATCH, 3, (long) grid() * grid());
    return Map.of("tokens", ops.permute(tokens, 0, 2, 1));
  }
}
