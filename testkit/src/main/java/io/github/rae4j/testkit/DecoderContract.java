// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every decoder promises: tokens become images in which the encoder's normalisation is undone,
 * of a size that the request decides.
 */
public abstract class DecoderContract extends ProviderContract<DecoderProvider> {
  private static final ImageNormalization NONE =
      new ImageNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  private static final ImageNormalization SOME =
      new ImageNormalization(List.of(0.5, 0.25, 0.125), List.of(0.5, 0.25, 2.0));

  /** A contract for one provider of decoders. */
  protected DecoderContract() {
    super(DecoderProvider.class);
  }

  /** What the decoder of {@link #parameters} is asked to fit: few tokens and small patches. */
  protected abstract DecoderRequest request();

  @Override
  final boolean refusesUnknownKeys() {
    return false;
  }

  @Override
  protected final Object create(DecoderProvider provider, Parameters parameters) {
    return provider.create(request(), parameters);
  }

  private Decoder decoder(DecoderRequest request) {
    return provider().create(request, section(parameters()));
  }

  private DecoderRequest with(ImageNormalization normalization) {
    DecoderRequest r = request();
    return new DecoderRequest(
        r.hiddenSize(), r.tokens(), r.numPatches(), r.patchSize(), normalization);
  }

  private DecoderRequest withTokens(int tokens) {
    DecoderRequest r = request();
    return new DecoderRequest(
        r.hiddenSize(), tokens, r.numPatches(), r.patchSize(), r.normalization());
  }

  /** {@code tokens} → {@code images} of the stated side. */
  @Test
  public final void turnsTokensIntoImages() {
    DecoderRequest request = request();
    Decoder decoder = decoder(request);
    long side = decoder.imageSize();
    assertEquals(
        new Signature(
            List.of(TensorSpec.batched("tokens", request.tokens(), request.hiddenSize())),
            List.of(TensorSpec.batched("images", 3, side, side))),
        decoder.network().signature());
    assertEquals(
        side * side,
        (long) request.numPatches() * request.patchSize() * request.patchSize(),
        "pixels");
  }

  /** Signature, keys, purity, independence of batch elements, and effect of the tokens. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    NetworkChecks.check(decoder(request()).network(), 1);
  }

  /** The network multiplies by the standard deviation and adds the mean, channel by channel. */
  @Test
  public final void undoesTheNormalisation() {
    Network plain = decoder(with(NONE)).network();
    Network restoring = decoder(with(SOME)).network();
    Weights weights = NetworkChecks.randomWeights(plain);
    Map<String, Tensor> inputs = NetworkChecks.randomInputs(plain, 1, 1);
    double[] expected = NetworkChecks.values(plain, weights, inputs);
    int plane = expected.length / 3;
    for (int i = 0; i < expected.length; i++) {
      int channel = i / plane;
      expected[i] = expected[i] * SOME.std().get(channel) + SOME.mean().get(channel);
    }
    assertArrayEquals(expected, NetworkChecks.values(restoring, weights, inputs), 1e-5);
  }

  /** Another square of tokens gives an image of the same size, or is refused. */
  @Test
  public final void paintsTheSameSizeFromAnotherGrid() {
    int side = (int) Math.sqrt(request().tokens()) + 1;
    Decoder decoder;
    try {
      decoder = decoder(withTokens(side * side));
    } catch (RaeException refused) {
      return;
    }
    assertEquals(decoder(request()).imageSize(), decoder.imageSize());
    NetworkChecks.checkParameters(decoder.network());
  }

  /** No tokens, or a patch without pixels, is refused. */
  @Test
  public final void refusesWhatIsNoImage() {
    assertThrows(RaeException.class, () -> decoder(withTokens(0)));
    DecoderRequest r = request();
    assertThrows(
        RaeException.class,
        () ->
            decoder(
                new DecoderRequest(
                    r.hiddenSize(), r.tokens(), r.numPatches(), 0, r.normalization())));
  }
}
