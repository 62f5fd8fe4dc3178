// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Optional;

/**
 * A frozen representation encoder (paper section 3).
 *
 * <p>Immutable and thread-safe; holds configuration and the location of its weights.
 */
public interface Encoder {
  /** The output of {@link #lastHiddenState}. */
  String LAST_HIDDEN_STATE = "last_hidden_state";

  /**
   * The network: {@code images} float32 {@code (batch, 3, inputHeight, inputWidth)} in [0, 1] →
   * {@code tokens} float32 {@code (batch, tokens, hiddenSize)}, patch tokens only, row by row of
   * {@link #tokenGrid}. The network itself applies the encoder's mean and standard deviation.
   */
  Network network();

  /** The released weights of the encoder; their origin says which. */
  Weights weights();

  /** Height of the input in pixels. */
  int inputHeight();

  /** Width of the input in pixels. */
  int inputWidth();

  /** Side of a patch in pixels. */
  int patchSize();

  /** Width of a token. */
  int hiddenSize();

  /** Rows and columns of the tokens. */
  default TokenGrid tokenGrid() {
    return new TokenGrid(inputHeight() / patchSize(), inputWidth() / patchSize());
  }

  /**
   * All tokens of the last block, as the model's own library gives them: {@code images} as in
   * {@link #network} → {@link #LAST_HIDDEN_STATE} float32 {@code (batch, specialTokens + tokens,
   * hiddenSize)}, after the last norm with its weight and bias. It reads the same {@link #weights}.
   * Empty (the default) if the encoder has no such network.
   */
  default Optional<Network> lastHiddenState() {
    return Optional.empty();
  }

  /**
   * The tokens before those of the patches in {@link #lastHiddenState}: the class token, and then
   * registers; 0 (the default) if there are none.
   */
  default int specialTokens() {
    return 0;
  }

  /** Height and width of the input. */
  default ImageSize inputSize() {
    return new ImageSize(inputHeight(), inputWidth());
  }
}
