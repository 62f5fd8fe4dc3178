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
import io.github.rae4j.model.TokenGrid;
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
        r.hiddenSize(), r.tokenGrid(), r.patchGrid(), r.patchSize(), normalization);
  }

  private DecoderRequest withGrids(TokenGrid tokens, TokenGrid patches) {
    DecoderRequest r = request();
    return new DecoderRequest(r.hiddenSize(), tokens, patches, r.patchSize(), r.normalization());
  }

  /** {@code tokens} → {@code images} of the stated height and width, a patch for each token. */
  @Test
  public final void turnsTokensIntoImages() {
    turnsTokensIntoImages(request());
  }

  private void turnsTokensIntoImages(DecoderRequest request) {
    Decoder decoder = decoder(request);
    assertEquals(
        new Signature(
            List.of(TensorSpec.batched("tokens", request.tokens(), request.hiddenSize())),
            List.of(TensorSpec.batched("images", 3, decoder.imageHeight(), decoder.imageWidth()))),
        decoder.network().signature());
    assertEquals(
        (long) request.patchGrid().height() * request.patchSize(),
        decoder.imageHeight(),
        "rows of pixels");
    assertEquals(
        (long) request.patchGrid().width() * request.patchSize(),
        decoder.imageWidth(),
        "columns of pixels");
  }

  /** Twice as wide as high: images of that shape, or the request is refused. */
  @Test
  public final void decodesGridsThatAreNotSquare() {
    TokenGrid wide = new TokenGrid(2, 4);
    DecoderRequest request = withGrids(wide, wide);
    try {
      decoder(request);
    } catch (RaeException refused) {
      return;
    }
    turnsTokensIntoImages(request);
    NetworkChecks.checkParameters(decoder(request).network());
  }

  /** Signature, keys, purity, independence of batch elements, and effect of the tokens. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    NetworkChecks.check(decoder(request()).network(), 1);
    NetworkChecks.checkSame(decoder(request()).network(), decoder(request()).network(), 1);
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

  /** Another grid of tokens gives an image of the same size, or is refused. */
  @Test
  public final void paintsTheSameSizeFromAnotherGrid() {
    TokenGrid tokens = request().tokenGrid();
    TokenGrid other = new TokenGrid(tokens.height() + 1, tokens.width() + 1);
    Decoder decoder;
    try {
      decoder = decoder(withGrids(other, request().patchGrid()));
    } catch (RaeException refused) {
      return;
    }
    assertEquals(decoder(request()).imageHeight(), decoder.imageHeight());
    assertEquals(decoder(request()).imageWidth(), decoder.imageWidth());
    NetworkChecks.checkParameters(decoder.network());
  }

  /** A patch without pixels is refused. */
  @Test
  public final void refusesWhatIsNoImage() {
    DecoderRequest r = request();
    assertThrows(
        RaeException.class,
        () ->
            decoder(
                new DecoderRequest(
                    r.hiddenSize(), r.tokenGrid(), r.patchGrid(), 0, r.normalization())));
  }
}
