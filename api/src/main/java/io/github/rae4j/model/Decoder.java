// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.errors.RaeException;
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

  /**
   * Side of the square output in pixels.
   *
   * @throws RaeException if it is not square
   */
  default int imageSize() {
    if (imageHeight() != imageWidth()) {
      throw new RaeException(
          "square images are needed here, but the decoder makes images of %d by %d pixels"
              .formatted(imageHeight(), imageWidth()));
    }
    return imageHeight();
  }
}
