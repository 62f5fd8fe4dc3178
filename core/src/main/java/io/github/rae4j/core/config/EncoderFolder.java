// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.ModelFolder;
import java.util.Optional;

/** A model folder of an encoder. */
public interface EncoderFolder extends ModelFolder {
  @Override
  ConfigParameters config();

  /**
   * Mean and standard deviation that the encoder was trained with.
   *
   * @throws io.github.rae4j.errors.RaeException if the folder does not tell them
   */
  ImageNormalization normalization();

  /** The folder itself, where it is one on this machine rather than built-in facts. */
  default Optional<LocalModelFolder> local() {
    return Optional.empty();
  }
}
