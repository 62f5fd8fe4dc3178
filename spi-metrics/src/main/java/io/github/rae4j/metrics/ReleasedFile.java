// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;

/**
 * A published file of weights. Nothing is downloaded.
 *
 * @param key the config key that may name another file
 * @param name the name under which it is published; looked up as {@code models/name}
 * @param source where it is published
 */
public record ReleasedFile(String key, String name, String source) {
  /**
   * Opens the file.
   *
   * @throws RaeException if the file is not found; the message says which places were searched and
   *     where to get the file
   */
  public Weights open(Parameters parameters) {
    boolean named = parameters.has(key);
    try {
      return parameters.weights(key, "models/" + name);
    } catch (RaeException e) {
      if (named) {
        throw e;
      }
      throw new RaeException(
          "%s%nThe file is published at %s; put it into models/ of one of these folders, or name it by %s."
              .formatted(e.getMessage(), source, key),
          e);
    }
  }
}
