// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every encoder promises: images in [0, 1] become patch tokens, row by row, after a
 * normalisation that the network applies itself.
 *
 * <p>Where {@link #parameters} name a model folder, override {@link #modelFolder}; a {@link
 * ConfigOnlyFolder} will do.
 */
public abstract class EncoderContract extends ProviderContract<EncoderProvider> {
  private static final ImageNormalization NONE =
      new ImageNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  private static final ImageNormalization SOME =
      new ImageNormalization(List.of(0.5, 0.25, 0.125), List.of(0.5, 0.25, 2.0));

  /** A contract for one provider of encoders. */
  protected EncoderContract() {
    super(EncoderProvider.class);
  }

  /**
   * Side in pixels of the square input for which {@link #parameters} make an encoder; a small one.
   */
  protected abstract int inputSize();

  @Override
  protected final Object create(EncoderProvider provider, Parameters parameters) {
    return provider.create(square(), SOME, parameters);
  }

  private ImageSize square() {
    return ImageSize.square(inputSize());
  }

  private Encoder encoder(ImageSize inputSize, ImageNormalization normalization) {
    return provider().create(inputSize, normalization, section(parameters()));
  }

  /** {@code images} → {@code tokens}, of the sizes that the encoder states. */
  @Test
  public final void turnsImagesIntoTokens() {
    turnsImagesIntoTokens(square(), encoder(square(), SOME));
  }

  private static void turnsImagesIntoTokens(ImageSize size, Encoder encoder) {
    assertEquals(size, encoder.inputSize());
    assertEquals(size.height(), encoder.inputHeight());
    assertEquals(size.width(), encoder.inputWidth());
    TokenGrid grid = encoder.tokenGrid();
    assertEquals(size.height(), grid.height() * encoder.patchSize(), "rows times patch");
    assertEquals(size.width(), grid.width() * encoder.patchSize(), "columns times patch");
    assertEquals(
        new Signature(
            List.of(TensorSpec.batched("images", 3, size.height(), size.width())),
            List.of(TensorSpec.batched("tokens", grid.tokens(), encoder.hiddenSize()))),
        encoder.network().signature());
  }

  /** Images twice as wide as high: tokens of that grid, or the size is refused. */
  @Test
  public final void encodesImagesThatAreNotSquare() {
    ImageSize wide = new ImageSize(inputSize(), 2 * inputSize());
    Encoder encoder;
    try {
      encoder = encoder(wide, SOME);
    } catch (RaeException refused) {
      return;
    }
    turnsImagesIntoTokens(wide, encoder);
    NetworkChecks.check(encoder.network(), 1);
  }

  /** Signature, keys, purity, independence of batch elements, and effect of the image. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    Network network = encoder(square(), SOME).network();
    NetworkChecks.check(network, 1);
    NetworkChecks.checkSame(network, encoder(square(), SOME).network(), 1);
  }

  /** The network subtracts the mean and divides by the standard deviation. */
  @Test
  public final void normalisesItsInput() {
    Network normalising = encoder(square(), SOME).network();
    Network plain = encoder(square(), NONE).network();
    Weights weights = NetworkChecks.randomWeights(plain);
    Tensor images = NamedValues.require(NetworkChecks.randomInputs(plain, 1, 1), "images");
    float[] values = images.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      int channel = i / (inputSize() * inputSize());
      values[i] = (float) ((values[i] - SOME.mean().get(channel)) / SOME.std().get(channel));
    }
    Tensor normalised = Tensor.of(values, images.shape().dims());
    assertArrayEquals(
        NetworkChecks.values(plain, weights, Map.of("images", normalised)),
        NetworkChecks.values(normalising, weights, Map.of("images", images)),
        1e-4);
  }

  /** An input that patches do not tile is refused. */
  @Test
  public final void refusesAnInputThatPatchesDoNotTile() {
    int side = inputSize();
    if (encoder(square(), SOME).patchSize() > 1) {
      assertThrows(RaeException.class, () -> encoder(ImageSize.square(side + 1), SOME));
      assertThrows(RaeException.class, () -> encoder(new ImageSize(side + 1, side), SOME));
      assertThrows(RaeException.class, () -> encoder(new ImageSize(side, side + 1), SOME));
    }
  }

  /** Messages and provenance name the weights' origin. */
  @Test
  public final void saysWhereItsWeightsComeFrom() {
    assertFalse(encoder(square(), SOME).weights().origin().isBlank());
  }
}
