// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.errors.RaeException;
import java.util.Locale;

/**
 * The requirements on a decoder. Immutable and thread-safe.
 *
 * @param hiddenSize width of a token, that of the encoder
 * @param tokenGrid rows and columns of the tokens that are given to it
 * @param patchGrid rows and columns of the output patches; where {@code tokenGrid} differs, the
 *     decoder interpolates
 * @param patchSize side of an output patch in pixels, {@code decoder_patch_size}
 * @param normalization the encoder's, undone on the output
 */
public record DecoderRequest(
    int hiddenSize,
    TokenGrid tokenGrid,
    TokenGrid patchGrid,
    int patchSize,
    ImageNormalization normalization) {
  /**
   * A request of square grids.
   *
   * @param tokens number of tokens, a square number
   * @param numPatches number of output patches, a square number
   * @throws RaeException if one of the numbers is no square number
   */
  public DecoderRequest(
      int hiddenSize, int tokens, int numPatches, int patchSize, ImageNormalization normalization) {
    this(
        hiddenSize,
        square(tokens, "tokens to decode"),
        square(numPatches, "output patches"),
        patchSize,
        normalization);
  }

  private static TokenGrid square(int count, String what) {
    try {
      return TokenGrid.ofSquare(count);
    } catch (IllegalArgumentException e) {
      int side = Math.max(1, (int) Math.round(Math.sqrt(Math.max(0, count))));
      throw new RaeException(
          String.format(
                  Locale.ROOT,
                  "%d %s form no square grid such as %d by %d; where they form another one, name"
                      + " its rows",
                  count,
                  what,
                  side,
                  side)
              + " and columns",
          e);
    }
  }

  /** Number of tokens that are given to it. */
  public int tokens() {
    return tokenGrid.tokens();
  }

  /** Number of output patches. */
  public int numPatches() {
    return patchGrid.tokens();
  }
}
