// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;

/** A trained pixel decoder (paper section 3). Immutable and thread-safe. */
public interface Decoder {
  /**
   * The network for latents of the grid that the decoder was made for: {@code tokens} float32
   * {@code (batch, tokens, hiddenSize)}, not normalised → {@code images} float32 {@code (batch, 3,
   * imageHeight, imageWidth)}, nominally in [0, 1] but not clamped.
   */
  Network network();

  /**
   * The weights under the names that {@link #network} asks for, where checkpoints of this decoder
   * are saved under more names than one.
   */
  default Weights adapt(Weights checkpoint) {
    return checkpoint;
  }

  /** Height of the output in pixels. */
  int imageHeight();

  /** Width of the output in pixels. */
  int imageWidth();

  /** Height and width of the output. */
  default ImageSize imageSize() {
    return new ImageSize(imageHeight(), imageWidth());
  }
}
