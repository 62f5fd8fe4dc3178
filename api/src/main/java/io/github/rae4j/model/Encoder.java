// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;

/**
 * A frozen representation encoder (paper section 3).
 *
 * <p>Immutable and thread-safe; holds configuration and the location of its weights.
 */
public interface Encoder {
  /**
   * The network: {@code images} float32 {@code (batch, 3, inputSize, inputSize)} in [0, 1] → {@code
   * tokens} float32 {@code (batch, grid², hiddenSize)}, patch tokens only, row by row. The network
   * itself applies the encoder's mean and standard deviation.
   */
  Network network();

  /** The released weights of the encoder. */
  Weights weights();

  /** Side of the square input in pixels. */
  int inputSize();

  /** Side of a patch in pixels. */
  int patchSize();

  /** Width of a token. */
  int hiddenSize();

  /** Tokens along one side: {@code inputSize / patchSize}. */
  default int grid() {
    return inputSize() / patchSize();
  }
}
