// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.spi.ModelFacts;
import java.io.InputStream;
import java.util.Optional;

/** Shapes and image statistics of the public SD-VAE. */
public final class AutoencoderFacts implements ModelFacts {
  @Override
  public Optional<InputStream> open(String model, String file) {
    return Optional.ofNullable(
        AutoencoderFacts.class.getResourceAsStream("models/" + model + "/" + file));
  }
}
