package org.example.parts;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
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
 * @param inputSize height and width of the image
 * @param patchSize side of a patch in pixels
 * @param normalization of the images
 */
record MeanColours(ImageSize inputSize, int patchSize, ImageNormalization normalization)
    implements Encoder, Network {
  MeanColours {
    if (inputSize.height() % patchSize != 0 || inputSize.width() % patchSize != 0) {
      throw new RaeException(
          "MeanColours: patches of %d pixels do not tile an input of %s; change patch_size"
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
    return inputSize.height();
  }

  @Override
  public int inputWidth() {
    return inputSize.width();
  }

  @Override
  public Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("images", 3, inputHeight(), inputWidth())),
        List.of(TensorSpec.batched("tokens", tokenGrid().tokens(), 3)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V images = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    TokenGrid grid = tokenGrid();
    V tiles =
        ops.reshape(images, Shape.BATCH, 3, grid.height(), patchSize, grid.width(), patchSize);
    V means = ops.mean(ops.mean(tiles, 5, false), 3, false);
    V tokens = ops.reshape(means, Shape.BATCH, 3, grid.tokens());
    return Map.of("tokens", ops.permute(tokens, 0, 2, 1));
  }
}
