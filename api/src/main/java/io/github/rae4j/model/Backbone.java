// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.network.Network;
import io.github.rae4j.tensor.Shape;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A diffusion transformer in the latent space (paper sections 4 and 5). Immutable and thread-safe.
 */
public interface Backbone {
  /**
   * The network: {@code x} float32 {@code (batch, C, h, w)} noisy latents, {@code t} float32 {@code
   * (batch)} in [0, 1] (0 is data, 1 is noise), {@code y} int64 {@code (batch)} labels → {@code
   * velocity} float32 {@code (batch, C, h, w)}. What the output means (velocity, noise, score) the
   * noise schedule says.
   */
  Network network();

  /**
   * The head alone, where the backbone has one that can be fed with the base's output from outside;
   * inputs {@code x} as above and {@code s} float32 {@code (batch, tokens, base width)}.
   */
  default Optional<Network> networkGivenBase() {
    return Optional.empty();
  }

  /** Shape of one latent, {@code (C, h, w)}. */
  Shape latentShape();

  /** Number of classes; labels are 0 to {@code numClasses() - 1}. */
  int numClasses();

  /** The label that means "no class", {@code numClasses()}; empty if it was trained without. */
  OptionalLong nullLabel();
}
