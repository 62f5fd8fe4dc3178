// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.network.Weights;

/**
 * A Hugging Face model folder: {@code config.json}, {@code preprocessor_config.json} and weights.
 *
 * <p>Thread-safe except for the {@link Parameters} it hands out.
 */
public interface ModelFolder {
  /** The folder, for messages. */
  String origin();

  /**
   * The contents of {@code config.json}. Keys that nobody reads are not refused: such files
   * describe more than one model.
   */
  Parameters config();

  /**
   * Whether a checkpoint file stands in the place of a folder. Its {@link #config} may then be
   * empty: the names and shapes of the {@link #weights} tell what the model is.
   */
  default boolean isFile() {
    return false;
  }

  /** The weights, opened on first use ({@code model.safetensors}, its index, or a {@code .bin}). */
  Weights weights();
}
