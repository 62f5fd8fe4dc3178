package io.github.rae4j.model;

import io.github.rae4j.network.Network;

/** A trained pixel decoder (paper section 3). Immutable and thread-safe. */
public interface Decoder {
  /**
   * The network for latents of the grid that the decoder was made for: {@code tokens} float32
   * {@code (batch, tokens, hiddenSize)}, not normalised → {@code images} float32 {@code (batch, 3,
   * imageSize, imageSize)}, nominally in [0, 1] but not clamped.
   */
  Network network();

  /** Side of the square output in pixels. */
  int imageSize();
}
