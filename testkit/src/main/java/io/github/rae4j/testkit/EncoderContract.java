// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  /** Side in pixels of the input for which {@link #parameters} make an encoder; a small one. */
  protected abstract int inputSize();

  @Override
  protected final Object create(EncoderProvider provider, Parameters parameters) {
    return provider.create(inputSize(), SOME, parameters);
  }

  private Encoder encoder(int inputSize, ImageNormalization normalization) {
    return provider().create(inputSize, normalization, section(parameters()));
  }

  /** {@code images} → {@code tokens}, of the sizes that the encoder states. */
  @Test
  public final void turnsImagesIntoTokens() {
    Encoder encoder = encoder(inputSize(), SOME);
    assertEquals(inputSize(), encoder.inputHeight());
    assertEquals(inputSize(), encoder.inputWidth());
    TokenGrid grid = encoder.tokenGrid();
    assertEquals(inputSize(), grid.height() * encoder.patchSize(), "rows times patch");
    assertEquals(inputSize(), grid.width() * encoder.patchSize(), "columns times patch");
    long side = inputSize();
    assertEquals(
        new Signature(
            List.of(TensorSpec.batched("images", 3, side, side)),
            List.of(TensorSpec.batched("tokens", grid.tokens(), encoder.hiddenSize()))),
        encoder.network().signature());
  }

  /** Signature, keys, purity, independence of batch elements, and effect of the image. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    NetworkChecks.check(encoder(inputSize(), SOME).network(), 1);
  }

  /** The network subtracts the mean and divides by the standard deviation. */
  @Test
  public final void normalisesItsInput() {
    Network normalising = encoder(inputSize(), SOME).network();
    Network plain = encoder(inputSize(), NONE).network();
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
    if (encoder(inputSize(), SOME).patchSize() > 1) {
      assertThrows(RaeException.class, () -> encoder(inputSize() + 1, SOME));
    }
    assertThrows(RaeException.class, () -> encoder(0, SOME));
  }

  /** Messages and provenance name the weights' origin. */
  @Test
  public final void saysWhereItsWeightsComeFrom() {
    assertFalse(encoder(inputSize(), SOME).weights().origin().isBlank());
  }
}
