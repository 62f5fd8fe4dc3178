// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.spi.ModelFacts;
import java.io.InputStream;
import java.util.Optional;

/** Shapes and image statistics of the public DINOv2, DINOv3, SigLIP2 and MAE. */
public final class EncoderFacts implements ModelFacts {
  @Override
  public Optional<InputStream> open(String model, String file) {
    return Optional.ofNullable(
        EncoderFacts.class.getResourceAsStream("models/" + model + "/" + file));
  }
}
