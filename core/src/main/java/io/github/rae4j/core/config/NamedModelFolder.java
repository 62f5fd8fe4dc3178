// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model folder that says how to complete it where it lacks a file.
 *
 * @param folder as it is on disk
 * @param advice a clause for its errors about missing files
 */
record NamedModelFolder(EncoderFolder folder, String advice) implements EncoderFolder {
  @Override
  public Optional<LocalModelFolder> local() {
    return folder.local();
  }

  @Override
  public String origin() {
    return folder.origin();
  }

  @Override
  public ConfigParameters config() {
    return advised(folder::config);
  }

  @Override
  public ImageNormalization normalization() {
    return advised(folder::normalization);
  }

  @Override
  public Weights weights() {
    return advised(folder::weights);
  }

  private <T> T advised(Supplier<T> action) {
    try {
      return action.get();
    } catch (MissingFileException e) {
      throw advice.isEmpty() ? e : new MissingFileException(e.getMessage() + advice, e.where(), e);
    }
  }
}
