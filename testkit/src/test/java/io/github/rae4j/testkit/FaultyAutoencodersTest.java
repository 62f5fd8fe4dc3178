// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Encoders and decoders with one fault each do not pass their contracts. */
class FaultyAutoencodersTest {
  /** What can be wrong. */
  private enum Fault {
    IGNORES_THE_NORMALIZATION,
    STATES_ANOTHER_SIZE,
    STATES_ANOTHER_GRID,
    TAKES_ANY_SIZE,
    NAMES_NO_ORIGIN,
    SWAPS_HEIGHT_AND_WIDTH,
    SIZE_FOLLOWS_THE_TOKENS,
    TAKES_EMPTY_PATCHES,
    TAKES_SQUARES_ONLY,
  }

  private static final int PATCH = 2;
  private static final int HIDDEN = 4;

  private record PatchEncoder(ImageSize size, ImageNormalization normalization, Set<Fault> faults)
      implements Encoder, Network {
    @Override
    public Network network() {
      return this;
    }

    @Override
    public Weights weights() {
      return Weights.of(faults.contains(Fault.NAMES_NO_ORIGIN) ? "" : "nowhere", Map.of());
    }

    @Override
    public int inputHeight() {
      return size.height();
    }

    @Override
    public int inputWidth() {
      return faults.contains(Fault.STATES_ANOTHER_SIZE) ? 2 * size.width() : size.width();
    }

    @Override
    public int patchSize() {
      return PATCH;
    }

    @Override
    public int hiddenSize() {
      return HIDDEN;
    }

    @Override
    public TokenGrid tokenGrid() {
      TokenGrid grid =
          new TokenGrid(Math.max(1, size.height() / PATCH), Math.max(1, size.width() / PATCH));
      return faults.contains(Fault.STATES_ANOTHER_GRID) ? new TokenGrid(1, grid.tokens()) : grid;
    }

    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, size.height(), size.width())),
          List.of(TensorSpec.batched("tokens", tokenGrid().tokens(), HIDDEN)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V images = NamedValues.require(inputs, "images");
      V normalized =
          faults.contains(Fault.IGNORES_THE_NORMALIZATION)
              ? images
              : normalization.normalize(ops, images);
      TokenGrid grid = tokenGrid();
      V tiles = ops.reshape(normalized, Shape.BATCH, 3, grid.height(), PATCH, grid.width(), PATCH);
      V patches =
          ops.reshape(
              ops.permute(tiles, 0, 2, 4, 1, 3, 5), Shape.BATCH, grid.tokens(), 3L * PATCH * PATCH);
      return Map.of("tokens", LatentTokens.linear(ops, "patches", patches, HIDDEN));
    }
  }

  private record Encoders(Set<Fault> faults) implements EncoderProvider {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "an encoder with a fault";
    }

    @Override
    public Options<Options.None> options() {
      return Options.none();
    }

    @Override
    public Encoder create(
        ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
      boolean tiled = inputSize.height() % PATCH == 0 && inputSize.width() % PATCH == 0;
      if (!tiled && !faults.contains(Fault.TAKES_ANY_SIZE)) {
        throw new RaeException("patches do not tile " + inputSize);
      }
      if (!inputSize.isSquare() && faults.contains(Fault.TAKES_SQUARES_ONLY)) {
        throw new RaeException("only squares are taken, not " + inputSize);
      }
      boolean swaps = faults.contains(Fault.SWAPS_HEIGHT_AND_WIDTH);
      return new PatchEncoder(
          swaps
              ? new ImageSize(/* height= */ inputSize.width(), /* width= */ inputSize.height())
              : inputSize,
          normalization,
          faults);
    }
  }

  private static EncoderContract encoder(Fault... faults) {
    return new EncoderContract() {
      @Override
      protected EncoderProvider provider() {
        return new Encoders(Set.of(faults));
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected int inputSize() {
        return 4;
      }
    };
  }

  @Test
  void encodersWithAFault() {
    EncoderContract sound = encoder();
    sound.turnsImagesIntoTokens();
    sound.keepsThePromisesOfANetwork();
    sound.normalisesItsInput();
    sound.encodesImagesThatAreNotSquare();
    encoder(Fault.TAKES_SQUARES_ONLY).encodesImagesThatAreNotSquare();
    sound.refusesAnInputThatPatchesDoNotTile();
    sound.saysWhereItsWeightsComeFrom();
    fails(encoder(Fault.IGNORES_THE_NORMALIZATION)::normalisesItsInput);
    fails(encoder(Fault.STATES_ANOTHER_SIZE)::turnsImagesIntoTokens);
    fails(encoder(Fault.STATES_ANOTHER_GRID)::turnsImagesIntoTokens);
    fails(encoder(Fault.SWAPS_HEIGHT_AND_WIDTH)::encodesImagesThatAreNotSquare);
    fails(encoder(Fault.TAKES_ANY_SIZE)::refusesAnInputThatPatchesDoNotTile);
    fails(encoder(Fault.NAMES_NO_ORIGIN)::saysWhereItsWeightsComeFrom);
  }

  private record PatchDecoder(DecoderRequest request, Set<Fault> faults)
      implements Decoder, Network {
    private TokenGrid patches() {
      return faults.contains(Fault.SIZE_FOLLOWS_THE_TOKENS)
          ? request.tokenGrid()
          : request.patchGrid();
    }

    private int patch() {
      return Math.max(1, request.patchSize());
    }

    private int height() {
      return patches().height() * patch();
    }

    private int width() {
      return patches().width() * patch();
    }

    @Override
    public Network network() {
      return this;
    }

    @Override
    public int imageHeight() {
      return faults.contains(Fault.SWAPS_HEIGHT_AND_WIDTH) ? width() : height();
    }

    @Override
    public int imageWidth() {
      return faults.contains(Fault.SWAPS_HEIGHT_AND_WIDTH) ? height() : width();
    }

    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("tokens", request.tokens(), request.hiddenSize())),
          List.of(TensorSpec.batched("images", 3, height(), width())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      TokenGrid grid = patches();
      V tokens =
          request
              .tokenGrid()
              .resizeTokens(ops, NamedValues.require(inputs, "tokens"), grid, Resampling.BILINEAR);
      V pixels = LatentTokens.linear(ops, "pixels", tokens, 3L * patch() * patch());
      V tiles = ops.reshape(pixels, Shape.BATCH, grid.height(), grid.width(), 3, patch(), patch());
      V images =
          ops.reshape(ops.permute(tiles, 0, 3, 1, 4, 2, 5), Shape.BATCH, 3, height(), width());
      return Map.of(
          "images",
          faults.contains(Fault.IGNORES_THE_NORMALIZATION)
              ? images
              : request.normalization().restore(ops, images));
    }
  }

  private record Decoders(Set<Fault> faults) implements DecoderProvider {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "a decoder with a fault";
    }

    @Override
    public Options<Options.None> options() {
      return Options.none();
    }

    @Override
    public Decoder create(DecoderRequest request, Parameters config) {
      if (request.patchSize() < 1 && !faults.contains(Fault.TAKES_EMPTY_PATCHES)) {
        throw new RaeException("a patch needs pixels");
      }
      return new PatchDecoder(request, faults);
    }
  }

  private static DecoderContract decoder(Fault... faults) {
    return new DecoderContract() {
      @Override
      protected DecoderProvider provider() {
        return new Decoders(Set.of(faults));
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected DecoderRequest request() {
        return new DecoderRequest(
            HIDDEN,
            4,
            4,
            PATCH,
            new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)));
      }
    };
  }

  @Test
  void decodersWithAFault() {
    DecoderContract sound = decoder();
    sound.turnsTokensIntoImages();
    sound.keepsThePromisesOfANetwork();
    sound.undoesTheNormalisation();
    sound.decodesGridsThatAreNotSquare();
    sound.paintsTheSameSizeFromAnotherGrid();
    sound.refusesWhatIsNoImage();
    fails(decoder(Fault.IGNORES_THE_NORMALIZATION)::undoesTheNormalisation);
    fails(decoder(Fault.SWAPS_HEIGHT_AND_WIDTH)::decodesGridsThatAreNotSquare);
    fails(decoder(Fault.SIZE_FOLLOWS_THE_TOKENS)::paintsTheSameSizeFromAnotherGrid);
    fails(decoder(Fault.TAKES_EMPTY_PATCHES)::refusesWhatIsNoImage);
  }
}
